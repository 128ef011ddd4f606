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

var (
	parser = jwt.NewParser(jwt.WithValidMethods([]string{"HS256"})) // not what the token says
	client = http.Client{Timeout: 2 * time.Second}
	mutex  sync.Mutex
	notes  = map[string][]string{} // texts by user
)

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

// The status and the code with which to refuse the token; 0 if it is good.
func verify(token, scope string) (*claims, int, string) {
	found := &claims{}
	key := func(*jwt.Token) (any, error) { return []byte(os.Getenv("JWT_SECRET")), nil }
	if _, err := parser.ParseWithClaims(token, found, key); err != nil {
		return nil, http.StatusUnauthorized, "invalid_token"
	}
	// golang-jwt lets exp, iss and sub be left out.
	if found.ExpiresAt == nil || !found.VerifyIssuer("llavero", true) || found.Subject == "" {
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
	request, _ := http.NewRequest("POST", os.Getenv("AUTH_URL")+"/token/introspect", form)
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
	mutex.Lock()
	defer mutex.Unlock()
	if r.Method == http.MethodGet {
		answer(w, http.StatusOK, append([]string{}, notes[user]...))
		return
	}
	var note struct{ Text *string }
	if json.NewDecoder(r.Body).Decode(&note) != nil || note.Text == nil {
		refuse(w, http.StatusUnprocessableEntity, "validation_failed")
		return
	}
	notes[user] = append(notes[user], *note.Text)
	answer(w, http.StatusCreated, map[string]string{"text": *note.Text})
}

func main() {
	http.HandleFunc("/api/notes", needs("items", handleNotes))
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Getenv("PORT"), nil))
}
