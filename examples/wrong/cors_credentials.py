# Wrong: every origin is allowed by name and with credentials. With cookies, any page that a user
# visits could then read and change what is theirs.
from exercise import allow_origins, create_app
from flask import request


def allow_all(response):
    allow_origins(response)
    if "Origin" in request.headers:
        response.headers["Access-Control-Allow-Origin"] = request.headers["Origin"]
        response.headers["Access-Control-Allow-Credentials"] = "true"
    return response


app = create_app(allow_origins=allow_all)
