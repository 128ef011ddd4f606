"""The peer in Python and ASGI: FastAPI, PyJWT and MySQLdb, one connection per thread."""

import os
import threading
from datetime import datetime, timezone
from time import time
from typing import Optional
from urllib.parse import urlsplit

import anyio.to_thread
import jwt
import MySQLdb
from fastapi import Depends, FastAPI, Header, HTTPException
from pydantic import BaseModel, constr

CONNECTIONS = 8
SECRET = os.environ["JWT_SECRET"]
DATABASE = urlsplit(os.environ["DATABASE_URL"])

app = FastAPI()
local = threading.local()


class NewItem(BaseModel):
    name: constr(min_length=1, max_length=200)
    description: Optional[constr(max_length=2000)] = None


@app.on_event("startup")
async def limit_threads():
    limiter = anyio.to_thread.current_default_thread_limiter()
    limiter.total_tokens = CONNECTIONS // (os.cpu_count() or 1) or 1


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


async def caller(authorization: str = Header("")):
    try:
        claims = jwt.decode(authorization.removeprefix("Bearer "), SECRET, algorithms=["HS256"], issuer="llavero")
    except jwt.InvalidTokenError:
        raise HTTPException(401, "Bad token")
    return int(claims["sub"])


@app.get("/health")
async def health():
    return {"status": "ok", "service": "fastapi", "version": "1", "time": to_time(time() * 1000)}


@app.get("/api/profile")
def profile(user_id: int = Depends(caller)):
    with connection().cursor() as cursor:
        cursor.execute("SELECT id, username, role, created_at FROM users WHERE id = %s AND disabled = 0",
                       (user_id,))
        row = cursor.fetchone()
    if row is None:
        raise HTTPException(401, "No such user")
    return {"id": row[0], "username": row[1], "role": row[2], "created_at": to_time(row[3])}


@app.get("/api/items")
def list_items(user_id: int = Depends(caller)):
    with connection().cursor() as cursor:
        cursor.execute("SELECT id, name, description, created_at, updated_at FROM plain_items "
                       "WHERE user_id = %s ORDER BY id LIMIT 21", (user_id,))
        rows = cursor.fetchall()
    return {"items": [to_item(row) for row in rows[:20]], "next": rows[19][0] if len(rows) > 20 else None}


@app.post("/api/items", status_code=201)
def create_item(item: NewItem, user_id: int = Depends(caller)):
    now = int(time() * 1000)
    with connection().cursor() as cursor:
        cursor.execute("INSERT INTO plain_items (user_id, name, description, created_at, updated_at) "
                       "VALUES (%s, %s, %s, %s, %s)", (user_id, item.name, item.description, now, now))
        new_id = cursor.lastrowid
    return to_item((new_id, item.name, item.description, now, now))
