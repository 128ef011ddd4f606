"""What the scripts that use an access key share."""
import json
import time
from os import environ

import requests

BASE = environ["BASE_URL"]
BOOKS = environ["BOOKS_URL"]
_LIMIT_SECONDS = 10


def delete_key():
    answer = requests.delete(
        BASE + "/api/keys/" + environ["CLIENT_ID"],
        headers={"Authorization": "Bearer " + environ["USER_TOKEN"]},
        timeout=_LIMIT_SECONDS,
    )
    assert answer.status_code == 204, answer.text


def report_refusal(call):
    """Calls until books-service refuses the token, and prints how long that took."""
    began = time.monotonic()
    while (answer := call()).status_code == 200:
        assert time.monotonic() - began < _LIMIT_SECONDS, "the token is still accepted"
    assert (answer.status_code, answer.json()["code"]) == (401, "token_revoked"), answer.text
    print(json.dumps({"ms": round((time.monotonic() - began) * 1000)}))
