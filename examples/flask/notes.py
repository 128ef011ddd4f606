"""Notes of each user, in Flask: verifies tokens of auth-service with PyJWT.

The secret verifies signature and claims locally. Only whether the session was revoked is asked of
auth-service (RFC 7662), with the caller's own token.
"""

import os
from functools import wraps

import jwt
import requests
from flask import Flask, abort, g, jsonify, request

SECRET = os.environ["JWT_SECRET"]
INTROSPECT = os.environ["AUTH_URL"] + "/token/introspect"
RULES = {
    "algorithms": ["HS256"],  # not what the token says
    "issuer": os.environ.get("JWT_ISSUER", "llavero"),
    "leeway": 5,  # seconds that clocks may differ
    "options": {"require": ["exp", "iat", "sub"], "verify_aud": False},
}
app = Flask(__name__)
notes = {}  # texts by user


def refuse(status, code):
    headers = {"WWW-Authenticate": f'Bearer error="{code}"'} if status == 401 else {}
    abort(app.make_response((jsonify(code=code), status, headers)))


def is_active(token):
    try:
        bearer = {"Authorization": f"Bearer {token}"}
        answer = requests.post(INTROSPECT, data={"token": token}, headers=bearer, timeout=2)
        if answer.status_code == 401:
            return False
        answer.raise_for_status()
        return answer.json()["active"] is True
    except (requests.RequestException, KeyError, TypeError):  # away, or another service
        refuse(503, "auth_service_away")


def needs(scope):
    def decorate(view):
        @wraps(view)
        def checked():
            scheme, _, token = request.headers.get("Authorization", "").partition(" ")
            if scheme.lower() != "bearer":
                refuse(401, "authorization_missing")
            try:
                claims = jwt.decode(token, SECRET, **RULES)
            except jwt.InvalidTokenError:
                refuse(401, "invalid_token")
            if claims.get("type") != "access":  # a refresh token has the same signature
                refuse(401, "wrong_token_type")
            if not is_active(token):
                refuse(401, "token_revoked")
            if scope not in claims.get("scope", "").split():
                refuse(403, "insufficient_scope")
            g.user_id = claims["sub"]
            return view()

        return checked

    return decorate


@app.post("/api/notes")
@needs("items")
def add_note():
    body = request.get_json(silent=True)
    text = body.get("text") if isinstance(body, dict) else None
    if not isinstance(text, str):
        refuse(422, "validation_failed")
    notes.setdefault(g.user_id, []).append(text)
    return jsonify(text=text), 201


@app.get("/api/notes")
@needs("items")
def list_notes():
    return jsonify(notes.get(g.user_id, []))
