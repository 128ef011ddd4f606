# Wrong: the routes do not ask for the type of a token, so a refresh token, which lives for a day
# and is only for new access tokens, opens everything.
import jwt
from exercise import create_app


def read_token(token, kind, secret):
    options = {"require": ["exp", "sub"]}
    claims = jwt.decode(token, secret, algorithms=["HS256"], options=options)
    if kind == "refresh" and claims.get("type") != "refresh":
        raise jwt.InvalidTokenError("Expected a token of type refresh")
    return claims


app = create_app(read_token=read_token)
