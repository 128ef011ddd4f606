"""The exercise in Flask, with SQLite and PyJWT: the service that the other files here get wrong.

Its tokens, paths and messages are those of an application with Flask-JWT-Extended. JWT_SECRET and
DATABASE (a file) are settings; left out, both are new at each start.
"""

import os
import secrets
import sqlite3
import tempfile
import time
import uuid
from contextlib import closing
from functools import wraps

import jwt
from flask import Flask, abort, g, jsonify, request
from werkzeug.exceptions import HTTPException
from werkzeug.security import check_password_hash, generate_password_hash

FOLDER = tempfile.TemporaryDirectory()  # removed at the end
LIFETIMES = {"access": 15 * 60, "refresh": 24 * 60 * 60}  # seconds
SHORTEST_PASSWORD = 8
LONGEST_ID = 18  # digits that fit into an INTEGER of SQLite
TABLES = """
CREATE TABLE IF NOT EXISTS users (id INTEGER PRIMARY KEY, username TEXT UNIQUE, password TEXT);
CREATE TABLE IF NOT EXISTS items (id INTEGER PRIMARY KEY, user_id INTEGER, name TEXT)
"""


def write_token(user_id, kind, secret):
    now = int(time.time())
    claims = {"fresh": False, "iat": now, "jti": str(uuid.uuid4()), "type": kind}
    claims |= {"sub": str(user_id), "nbf": now, "exp": now + LIFETIMES[kind]}
    return jwt.encode(claims, secret, "HS256")


def read_token(token, kind, secret):
    """The claims of a token of this kind, "access" or "refresh"."""
    options = {"require": ["exp", "sub"]}
    claims = jwt.decode(token, secret, algorithms=["HS256"], options=options)
    if claims.get("type") != kind:
        raise jwt.InvalidTokenError(f"Expected a token of type {kind}")
    if len(str(claims["sub"])) > LONGEST_ID:
        raise jwt.InvalidTokenError("Bad sub")
    return claims


def allow_origins(response):
    """Pages of every origin may call the service: it sets no cookie, so they need a token."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type"
    return response


def message(status, msg):
    response = jsonify(msg=msg)
    response.status_code = status
    return response


def refuse(status, msg):
    abort(message(status, msg))


def read_texts(*names):
    body = request.get_json(silent=True)
    texts = [body.get(name) if isinstance(body, dict) else None for name in names]
    if not all(isinstance(text, str) and 0 < len(text) <= 200 for text in texts):
        refuse(400, "Expected JSON with the texts " + ", ".join(names))
    return texts


def create_app(secret=None, read_token=read_token, allow_origins=allow_origins):
    app = Flask("exercise")
    app.logger.setLevel("INFO")
    app.after_request(allow_origins)
    secret = secret or os.environ.get("JWT_SECRET") or secrets.token_hex(32)
    database = os.environ.get("DATABASE") or os.path.join(FOLDER.name, "exercise.db")
    nobody = generate_password_hash(secrets.token_hex())  # so that unknown names take as long

    def execute(statement, *values):
        with closing(sqlite3.connect(database)) as connection, connection:
            connection.row_factory = sqlite3.Row
            return connection.execute(statement, values).fetchall()

    for table in TABLES.split(";"):
        execute(table)

    def jwt_required(kind="access"):
        def decorate(view):
            @wraps(view)
            def checked():
                scheme, _, token = request.headers.get("Authorization", "").partition(" ")
                if scheme != "Bearer":
                    refuse(401, "Missing Authorization Header")
                try:
                    g.user_id = int(read_token(token, kind, secret)["sub"])
                except jwt.ExpiredSignatureError:
                    app.logger.info("refused an expired token")
                    refuse(401, "Token has expired")
                except (jwt.InvalidTokenError, TypeError, ValueError) as error:
                    app.logger.info("refused a token: %s", error)
                    refuse(422, str(error))
                return view()

            return checked

        return decorate

    @app.errorhandler(HTTPException)
    def show_error(error):
        return error.response or message(error.code, error.description)

    @app.post("/auth/register")
    def register():
        username, password = read_texts("username", "password")
        if len(password) < SHORTEST_PASSWORD:
            refuse(400, f"A password has at least {SHORTEST_PASSWORD} characters")
        try:
            stored = generate_password_hash(password)
            execute("INSERT INTO users (username, password) VALUES (?, ?)", username, stored)
        except sqlite3.IntegrityError:
            refuse(409, "The name is taken")
        return {"username": username}, 201

    @app.post("/auth/login")
    def login():
        username, password = read_texts("username", "password")
        users = execute("SELECT id, password FROM users WHERE username = ?", username)
        stored = users[0]["password"] if users else nobody
        if not check_password_hash(stored, password) or not users:
            app.logger.info("failed login of %r", username)
            refuse(401, "Bad username or password")
        app.logger.info("login of %r, who gets two tokens", username)
        kinds = LIFETIMES.keys()
        return {f"{kind}_token": write_token(users[0]["id"], kind, secret) for kind in kinds}

    @app.post("/auth/refresh")
    @jwt_required("refresh")
    def refresh():
        app.logger.info("user %s gets an access token", g.user_id)
        return {"access_token": write_token(g.user_id, "access", secret)}

    @app.get("/api/profile")
    @jwt_required()
    def profile():
        users = execute("SELECT id, username FROM users WHERE id = ?", g.user_id)
        if not users:
            refuse(401, "The user does not exist")
        return dict(users[0])

    @app.post("/api/items")
    @jwt_required()
    def create_item():
        (name,) = read_texts("name")
        execute("INSERT INTO items (user_id, name) VALUES (?, ?)", g.user_id, name)
        return {"name": name}, 201

    @app.get("/api/items")
    @jwt_required()
    def list_items():
        rows = execute("SELECT id, name FROM items WHERE user_id = ? ORDER BY id", g.user_id)
        return {"items": [dict(row) for row in rows]}

    return app
