// The peer in Go: net/http, golang-jwt and go-sql-driver with prepared statements.
package main

import (
	"database/sql"
	"encoding/json"
	"log"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	_ "github.com/go-sql-driver/mysql"
	"github.com/golang-jwt/jwt"
)

const connections = 8

type user struct {
	ID        int64  `json:"id"`
	Username  string `json:"username"`
	Role      string `json:"role"`
	CreatedAt string `json:"created_at"`
}

type item struct {
	ID          int64   `json:"id"`
	Name        string  `json:"name"`
	Description *string `json:"description"`
	CreatedAt   string  `json:"created_at"`
	UpdatedAt   string  `json:"updated_at"`
}

type page struct {
	Items []item `json:"items"`
	Next  *int64 `json:"next"`
}

type server struct {
	secret  []byte
	db      *sql.DB
	profile *sql.Stmt
	list    *sql.Stmt
	insert  *sql.Stmt
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func prepare(db *sql.DB, text string) *sql.Stmt {
	statement, err := db.Prepare(text)
	must(err)
	return statement
}

func open(text string) *sql.DB {
	address, err := url.Parse(text)
	must(err)
	password, _ := address.User.Password()
	db, err := sql.Open("mysql", address.User.Username()+":"+password+"@tcp("+address.Host+")"+address.Path+
		"?interpolateParams=true")
	must(err)
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	return db
}

func formatTime(milliseconds int64) string {
	return time.UnixMilli(milliseconds).UTC().Format("2006-01-02T15:04:05.000Z")
}

func write(w http.ResponseWriter, status int, body interface{}) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(body)
}

func refuse(w http.ResponseWriter, status int, message string) {
	write(w, status, map[string]string{"msg": message})
}

func (s *server) signedIn(handle func(http.ResponseWriter, *http.Request, int64)) http.HandlerFunc {
	parser := jwt.Parser{ValidMethods: []string{"HS256"}}
	return func(w http.ResponseWriter, r *http.Request) {
		var claims jwt.StandardClaims
		text := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
		_, err := parser.ParseWithClaims(text, &claims, func(*jwt.Token) (interface{}, error) { return s.secret, nil })
		id, malformed := strconv.ParseInt(claims.Subject, 10, 64)
		if err != nil || malformed != nil || !claims.VerifyIssuer("llavero", true) {
			refuse(w, 401, "Bad token")
			return
		}
		handle(w, r, id)
	}
}

func health(w http.ResponseWriter, _ *http.Request) {
	write(w, 200, map[string]string{"status": "ok", "service": "go", "version": "1",
		"time": formatTime(time.Now().UnixMilli())})
}

func (s *server) showProfile(w http.ResponseWriter, _ *http.Request, id int64) {
	var found user
	var createdAt int64
	if err := s.profile.QueryRow(id).Scan(&found.ID, &found.Username, &found.Role, &createdAt); err != nil {
		refuse(w, 401, "No such user")
		return
	}
	found.CreatedAt = formatTime(createdAt)
	write(w, 200, found)
}

func (s *server) listItems(w http.ResponseWriter, _ *http.Request, userID int64) {
	rows, err := s.list.Query(userID)
	if err != nil {
		refuse(w, 500, "Internal error")
		return
	}
	defer rows.Close()
	answer := page{Items: []item{}}
	for rows.Next() {
		var one item
		var createdAt, updatedAt int64
		if err := rows.Scan(&one.ID, &one.Name, &one.Description, &createdAt, &updatedAt); err != nil {
			refuse(w, 500, "Internal error")
			return
		}
		if len(answer.Items) == 20 {
			answer.Next = &answer.Items[19].ID
			break
		}
		one.CreatedAt, one.UpdatedAt = formatTime(createdAt), formatTime(updatedAt)
		answer.Items = append(answer.Items, one)
	}
	write(w, 200, answer)
}

func (s *server) add(userID int64, name string, description *string, now int64) (int64, error) {
	result, err := s.insert.Exec(userID, name, description, now, now)
	if err != nil {
		return 0, err
	}
	return result.LastInsertId()
}

func (s *server) createItem(w http.ResponseWriter, r *http.Request, userID int64) {
	var body struct {
		Name        string  `json:"name"`
		Description *string `json:"description"`
	}
	if json.NewDecoder(r.Body).Decode(&body) != nil || body.Name == "" || len(body.Name) > 200 {
		refuse(w, 422, "name must be a string of 1 to 200 characters")
		return
	}
	now := time.Now().UnixMilli()
	id, err := s.add(userID, body.Name, body.Description, now)
	if err != nil {
		refuse(w, 500, "Internal error")
		return
	}
	write(w, 201, item{id, body.Name, body.Description, formatTime(now), formatTime(now)})
}

func main() {
	db := open(os.Getenv("DATABASE_URL"))
	s := &server{
		secret:  []byte(os.Getenv("JWT_SECRET")),
		db:      db,
		profile: prepare(db, "SELECT id, username, role, created_at FROM users WHERE id = ? AND disabled = 0"),
		list: prepare(db, "SELECT id, name, description, created_at, updated_at FROM plain_items "+
			"WHERE user_id = ? ORDER BY id LIMIT 21"),
		insert: prepare(db, "INSERT INTO plain_items (user_id, name, description, created_at, updated_at) "+
			"VALUES (?, ?, ?, ?, ?)"),
	}
	list, create := s.signedIn(s.listItems), s.signedIn(s.createItem)
	http.HandleFunc("/health", health)
	http.HandleFunc("/api/profile", s.signedIn(s.showProfile))
	http.HandleFunc("/api/items", func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			create(w, r)
			return
		}
		list(w, r)
	})
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Getenv("PORT"), nil))
}
