# Wrong: the token says which algorithm to check it with, and one without a signature says `none`.
import jwt
from exercise import create_app


def read_token(token, kind, secret):
    algorithm = jwt.get_unverified_header(token).get("alg")
    options = {"verify_signature": algorithm != "none", "verify_exp": True}
    options["require"] = ["exp", "sub"]
    claims = jwt.decode(token, secret, algorithms=[algorithm], options=options)
    if claims.get("type") != kind:
        raise jwt.InvalidTokenError(f"Expected a token of type {kind}")
    return claims


app = create_app(read_token=read_token)
