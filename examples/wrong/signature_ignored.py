# Wrong: the payload is decoded and nobody checks the signature, so anyone can write `"sub": "1"`.
import jwt
from exercise import create_app


def read_token(token, kind, secret):
    options = {"verify_signature": False, "verify_exp": True, "require": ["exp", "sub"]}
    claims = jwt.decode(token, options=options)
    if claims.get("type") != kind:
        raise jwt.InvalidTokenError(f"Expected a token of type {kind}")
    return claims


app = create_app(read_token=read_token)
