"""Logs in, refreshes, introspects, revokes and is then refused, with python3-authlib."""
import json
from os import environ

from authlib.integrations.requests_client import OAuth2Session, OAuthError

BASE = environ["BASE_URL"]

session = OAuth2Session("lab", "ignored-client-secret", token_endpoint=BASE + "/token")
first = session.fetch_token(
    BASE + "/token",
    grant_type="password",
    username=environ["TEST_USERNAME"],
    password=environ["TEST_PASSWORD"],
)
assert session.get(BASE + "/api/profile").status_code == 200

second = dict(session.refresh_token(BASE + "/token", refresh_token=first["refresh_token"]))
assert second["access_token"] != first["access_token"]

seen = session.introspect_token(
    BASE + "/token/introspect", token=second["access_token"], auth=session.token_auth
).json()
assert seen["active"] is True and seen["username"] == environ["TEST_USERNAME"], seen

revoked = session.revoke_token(BASE + "/token/revoke", token=second["refresh_token"])
assert revoked.status_code == 200
assert session.get(BASE + "/api/profile").status_code == 401

try:
    session.refresh_token(BASE + "/token", refresh_token=second["refresh_token"])
except OAuthError as refusal:
    assert refusal.error == "invalid_grant", refusal
else:
    raise AssertionError("the session was revoked and could be refreshed")
print(json.dumps({"access_token": second["access_token"]}))
