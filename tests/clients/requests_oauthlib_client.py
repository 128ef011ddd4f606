"""Logs in, refreshes, introspects, revokes and is then refused, with python3-requests-oauthlib."""
import json
from os import environ

from oauthlib.oauth2 import InvalidGrantError, LegacyApplicationClient
from requests_oauthlib import OAuth2Session

BASE = environ["BASE_URL"]

session = OAuth2Session(client=LegacyApplicationClient(client_id="lab"))
first = session.fetch_token(
    BASE + "/token",
    username=environ["TEST_USERNAME"],
    password=environ["TEST_PASSWORD"],
    client_id="lab",
    client_secret="ignored-client-secret",
)
assert session.get(BASE + "/api/profile").status_code == 200

second = session.refresh_token(BASE + "/token", client_id="lab", client_secret="ignored-client-secret")
assert second["access_token"] != first["access_token"]

seen = session.post(BASE + "/token/introspect", data={"token": second["access_token"]}).json()
assert seen["active"] is True and seen["username"] == environ["TEST_USERNAME"], seen

revoked = session.post(BASE + "/token/revoke", data={"token": second["refresh_token"]})
assert revoked.status_code == 200
assert session.get(BASE + "/api/profile").status_code == 401

try:
    session.refresh_token(BASE + "/token")
except InvalidGrantError:
    pass
else:
    raise AssertionError("the session was revoked and could be refreshed")
print(json.dumps({"access_token": second["access_token"]}))
