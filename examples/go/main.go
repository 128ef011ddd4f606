// Notes of each user, in Go: verifies tokens of auth-service with golang-jwt.
//
// The secret verifies signature and claims locally. Only whether the session was revoked is asked
// of auth-service (RFC 7662), with the caller's own token.
package main

import (
	"encoding/json"
	"log"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/golang-jwt/jwt"
)

type claims struct {
	jwt.RegisteredClaims
	Type  string `json:"type"`
	Scope string `json:"scope"`
}

const (
	leeway       = 5 * time.Second // that clocks may differ
	maxBodyBytes = 64 * 1024
)

var (
	secret  = os.Getenv("JWT_SECRET")
	authURL = os.Getenv("AUTH_URL")
	issuer  = setting("JWT_ISSUER", "llavero")
	// The algorithm is not what the token says. isValid checks the claims.
	parser = jwt.NewParser(jwt.WithValidMethods([]string{"HS256"}), jwt.WithoutClaimsValidation())
	client = http.Client{Timeout: 2 * time.Second}
	mutex  sync.Mutex
	notes  = map[string][]string{} // texts by user
)

func setting(name, usual string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return usual
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(body)
}

func refuse(w http.ResponseWriter, status int, code string) {
	if status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Bearer error="`+code+`"`)
	}
	answer(w, status, map[string]string{"code": code})
}

// golang-jwt knows no leeway, and lets exp, iss and sub be left out.
func (c *claims) isValid() bool {
	now := time.Now()
	return c.VerifyExpiresAt(now.Add(-leeway), true) && c.VerifyIssuedAt(now.Add(leeway), false) &&
		c.VerifyNotBefore(now.Add(leeway), false) && c.VerifyIssuer(issuer, true) && c.Subject != ""
}

// The status and the code with which to refuse the token; 0 if it is good.
func verify(token, scope string) (*claims, int, string) {
	found := &claims{}
	key := func(*jwt.Token) (any, error) { return []byte(secret), nil }
	if _, err := parser.ParseWithClaims(token, found, key); err != nil || !found.isValid() {
		return nil, http.StatusUnauthorized, "invalid_token"
	}
	if found.Type != "access" { // a refresh token has the same signature
		return nil, http.StatusUnauthorized, "wrong_token_type"
	}
	if status, code := introspect(token); status != 0 {
		return nil, status, code
	}
	for _, one := range strings.Fields(found.Scope) {
		if one == scope {
			return found, 0, ""
		}
	}
	return nil, http.StatusForbidden, "insufficient_scope"
}

func introspect(token string) (int, string) {
	form := strings.NewReader(url.Values{"token": {token}}.Encode())
	request, _ := http.NewRequest("POST", authURL+"/token/introspect", form)
	request.Header.Set("Authorization", "Bearer "+token)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	response, err := client.Do(request)
	if err != nil {
		return http.StatusServiceUnavailable, "auth_service_away"
	}
	defer response.Body.Close()
	var body struct{ Active bool }
	switch {
	case response.StatusCode == http.StatusUnauthorized:
		return http.StatusUnauthorized, "token_revoked"
	case response.StatusCode != http.StatusOK || json.NewDecoder(response.Body).Decode(&body) != nil:
		return http.StatusServiceUnavailable, "auth_service_away"
	case !body.Active:
		return http.StatusUnauthorized, "token_revoked"
	}
	return 0, ""
}

func needs(scope string, handle func(http.ResponseWriter, *http.Request, string)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
		if !strings.EqualFold(scheme, "Bearer") {
			refuse(w, http.StatusUnauthorized, "authorization_missing")
		} else if found, status, code := verify(token, scope); status != 0 {
			refuse(w, status, code)
		} else {
			handle(w, r, found.Subject)
		}
	}
}

func handleNotes(w http.ResponseWriter, r *http.Request, user string) {
	switch r.Method {
	case http.MethodGet:
		listNotes(w, user)
	case http.MethodPost:
		addNote(w, r, user)
	default:
		w.Header().Set("Allow", "GET, POST")
		refuse(w, http.StatusMethodNotAllowed, "method_not_allowed")
	}
}

func listNotes(w http.ResponseWriter, user string) {
	mutex.Lock()
	found := append([]string{}, notes[user]...)
	mutex.Unlock()
	answer(w, http.StatusOK, found)
}

func addNote(w http.ResponseWriter, r *http.Request, user string) {
	var note struct{ Text *string }
	body := http.MaxBytesReader(w, r.Body, maxBodyBytes)
	if json.NewDecoder(body).Decode(&note) != nil || note.Text == nil {
		refuse(w, http.StatusUnprocessableEntity, "validation_failed")
		return
	}
	mutex.Lock()
	notes[user] = append(notes[user], *note.Text)
	mutex.Unlock()
	answer(w, http.StatusCreated, map[string]string{"text": *note.Text})
}

func main() {
	if secret == "" {
		log.Fatal("JWT_SECRET is missing")
	}
	http.HandleFunc("/api/notes", needs("items", handleNotes))
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Getenv("PORT"), nil))
}
