"""Gets tokens with an access key and is refused after its deletion, with python3-requests-oauthlib."""
from os import environ

from oauthlib.oauth2 import BackendApplicationClient, InvalidClientError
from requests_oauthlib import OAuth2Session

from key_support import BASE, BOOKS, delete_key, report_refusal

ID = environ["CLIENT_ID"]
SECRET = environ["CLIENT_SECRET"]


def ask(session, **how):
    return session.fetch_token(BASE + "/token", client_id=ID, client_secret=SECRET, **how)


session = OAuth2Session(client=BackendApplicationClient(client_id=ID, scope="items"))
assert ask(session, include_client_id=True)["scope"] == ["items"]  # in the body
token = ask(session)  # by HTTP Basic
assert "refresh_token" not in token, token
assert session.get(BOOKS + "/api/items").status_code == 200

delete_key()
report_refusal(lambda: session.get(BOOKS + "/api/items"))
try:
    ask(session)
except InvalidClientError:
    pass
else:
    raise AssertionError("the key was deleted and gave a token")
