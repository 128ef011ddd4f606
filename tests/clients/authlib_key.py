"""Gets tokens with an access key and is refused after its deletion, with python3-authlib."""
from os import environ

from authlib.integrations.requests_client import OAuth2Session, OAuthError

from key_support import BASE, BOOKS, delete_key, report_refusal


def new_session(method):
    return OAuth2Session(
        environ["CLIENT_ID"],
        environ["CLIENT_SECRET"],
        scope="items",
        token_endpoint_auth_method=method,
    )


def ask(session):
    return session.fetch_token(BASE + "/token", grant_type="client_credentials")


for method in ("client_secret_post", "client_secret_basic"):
    session = new_session(method)
    token = ask(session)
    assert token["scope"] == "items" and "refresh_token" not in token, token
    assert session.get(BOOKS + "/api/items").status_code == 200

delete_key()
report_refusal(lambda: session.get(BOOKS + "/api/items"))
try:
    ask(new_session("client_secret_basic"))
except OAuthError as refusal:
    assert refusal.error == "invalid_client", refusal
else:
    raise AssertionError("the key was deleted and gave a token")
