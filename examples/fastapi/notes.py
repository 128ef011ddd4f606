"""Notes of each user, in FastAPI: verifies tokens of auth-service with PyJWT.

The secret verifies signature and claims locally. Only whether the session was revoked is asked of
auth-service (RFC 7662), with the caller's own token.
"""

import os

import jwt
import requests
from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel

SECRET = os.environ["JWT_SECRET"]
INTROSPECT = os.environ["AUTH_URL"] + "/token/introspect"
RULES = {
    "algorithms": ["HS256"],  # not what the token says
    "issuer": os.environ.get("JWT_ISSUER", "llavero"),
    "leeway": 5,  # seconds that clocks may differ
    "options": {"require": ["exp", "iat", "sub"], "verify_aud": False},
}
app = FastAPI()
notes = {}  # texts by user


class Note(BaseModel):
    text: str


def refusal(status, code):
    headers = {"WWW-Authenticate": f'Bearer error="{code}"'} if status == 401 else None
    return HTTPException(status, code, headers)


def is_active(token):
    try:
        bearer = {"Authorization": f"Bearer {token}"}
        answer = requests.post(INTROSPECT, data={"token": token}, headers=bearer, timeout=2)
        if answer.status_code == 401:
            return False
        answer.raise_for_status()
        return answer.json()["active"] is True
    except (requests.RequestException, KeyError, TypeError):  # away, or another service
        raise refusal(503, "auth_service_away") from None


def user_with(scope):
    # Without async, FastAPI runs it in a thread, so that the wait for auth-service blocks nobody.
    def checked(sent: HTTPAuthorizationCredentials = Depends(HTTPBearer(auto_error=False))):
        if sent is None:
            raise refusal(401, "authorization_missing")
        try:
            claims = jwt.decode(sent.credentials, SECRET, **RULES)
        except jwt.InvalidTokenError:
            raise refusal(401, "invalid_token") from None
        if claims.get("type") != "access":  # a refresh token has the same signature
            raise refusal(401, "wrong_token_type")
        if not is_active(sent.credentials):
            raise refusal(401, "token_revoked")
        if scope not in claims.get("scope", "").split():
            raise refusal(403, "insufficient_scope")
        return claims["sub"]

    return Depends(checked)


@app.post("/api/notes", status_code=201)
def add_note(note: Note, user_id: str = user_with("items")):
    notes.setdefault(user_id, []).append(note.text)
    return note


@app.get("/api/notes")
def list_notes(user_id: str = user_with("items")):
    return notes.get(user_id, [])
