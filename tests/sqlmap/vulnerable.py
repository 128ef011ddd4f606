# An injectable target for sqlmap: it builds its SQL from the query string. Prints its port.
import http.server
import sqlite3
import urllib.parse

database = sqlite3.connect(":memory:")
database.executescript("CREATE TABLE items (id INTEGER, name TEXT); INSERT INTO items VALUES (1, 'key')")


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)
        try:
            rows = database.execute("SELECT name FROM items WHERE id = " + query["id"][0]).fetchall()
        except (sqlite3.Error, sqlite3.Warning, KeyError):
            rows = []
        self.send_response(200)
        self.end_headers()
        self.wfile.write(repr(rows).encode())

    def log_message(self, *arguments):
        pass


server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
