# Wrong: the secret is in every tutorial. Whoever has one token finds it, and signs any other.
from exercise import create_app

app = create_app(secret="your-256-bit-secret")
