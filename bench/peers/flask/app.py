"""The peer in Python and WSGI: Flask, PyJWT and MySQLdb, one connection per thread."""

import os
import threading
from datetime import datetime, timezone
from functools import wraps
from time import time
from urllib.parse import urlsplit

import jwt
import MySQLdb
from flask import Flask, g, jsonify, request

SECRET = os.environ["JWT_SECRET"]
DATABASE = urlsplit(os.environ["DATABASE_URL"])

app = Flask(__name__)
local = threading.local()


def connection():
    if not hasattr(local, "connection"):
        local.connection = MySQLdb.connect(
            host=DATABASE.hostname, port=DATABASE.port, user=DATABASE.username,
            password=DATABASE.password, database=DATABASE.path[1:], charset="utf8mb4", autocommit=True)
    return local.connection


def to_time(milliseconds):
    moment = datetime.fromtimestamp(milliseconds / 1000, timezone.utc)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def to_item(row):
    return {"id": row[0], "name": row[1], "description": row[2],
            "created_at": to_time(row[3]), "updated_at": to_time(row[4])}


def signed_in(view):
    @wraps(view)
    def checked():
        try:
            token = request.headers["Authorization"].removeprefix("Bearer ")
            claims = jwt.decode(token, SECRET, algorithms=["HS256"], issuer="llavero")
        except (KeyError, jwt.InvalidTokenError):
            return jsonify(msg="Bad token"), 401
        g.user_id = int(claims["sub"])
        return view()
    return checked


@app.get("/health")
def health():
    return jsonify(status="ok", service="flask", version="1", time=to_time(time() * 1000))


@app.get("/api/profile")
@signed_in
def profile():
    with connection().cursor() as cursor:
        cursor.execute("SELECT id, username, role, created_at FROM users WHERE id = %s AND disabled = 0",
                       (g.user_id,))
        row = cursor.fetchone()
    if row is None:
        return jsonify(msg="No such user"), 401
    return jsonify(id=row[0], username=row[1], role=row[2], created_at=to_time(row[3]))


@app.get("/api/items")
@signed_in
def list_items():
    with connection().cursor() as cursor:
        cursor.execute("SELECT id, name, description, created_at, updated_at FROM plain_items "
                       "WHERE user_id = %s ORDER BY id LIMIT 21", (g.user_id,))
        rows = cursor.fetchall()
    return jsonify(items=[to_item(row) for row in rows[:20]], next=rows[19][0] if len(rows) > 20 else None)


@app.post("/api/items")
@signed_in
def create_item():
    body = request.get_json()
    name, description = body.get("name"), body.get("description")
    if not isinstance(name, str) or not 1 <= len(name) <= 200:
        return jsonify(msg="name must be a string of 1 to 200 characters"), 422
    now = int(time() * 1000)
    with connection().cursor() as cursor:
        cursor.execute("INSERT INTO plain_items (user_id, name, description, created_at, updated_at) "
                       "VALUES (%s, %s, %s, %s, %s)", (g.user_id, name, description, now, now))
        new_id = cursor.lastrowid
    return jsonify(to_item((new_id, name, description, now, now))), 201
