"""A pretend identity provider on a loopback port."""

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt

CLIENT = "librechat"
KEY = "a signing key that nobody checks, because TLS stands for it"


@dataclass
class Provider:
    """What it says of whoever comes; tests change it between sign-ins."""

    claims: dict[str, Any] = field(
        default_factory=lambda: {
            "sub": "subject-1",
            "email": "li@example.com",
            "name": "李雷",
        }
    )
    userinfo: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, Any] = field(default_factory=dict)  # of other addresses, by path
    issuer: str = ""
    url: str = ""

    def answer(self, path: str) -> Any:  # noqa: ANN401 - JSON
        """Return the body of an endpoint."""
        if path in self.answers:
            return self.answers[path]
        if path.endswith("/openid-configuration"):
            names = ("authorization", "token", "userinfo")
            endpoints = {f"{name}_endpoint": f"{self.url}/{name}" for name in names}
            return {"issuer": self.issuer, "jwks_uri": f"{self.url}/keys", **endpoints}
        if path.startswith("/token"):
            claims = {"iss": self.issuer, "aud": CLIENT, **self.claims}
            token = jwt.encode(claims, KEY, algorithm="HS256")
            return {"access_token": "opaque", "token_type": "Bearer", "id_token": token}
        return {**self.claims, **self.userinfo}


def start(provider: Provider) -> ThreadingHTTPServer:
    """Listen on a free port; the caller shuts the server down."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = {k: v[0] for k, v in parse_qs(urlsplit(self.path).query).items()}
            if back := asked.get("redirect_uri"):
                self.send_response(302)
                query = urlencode({"code": "x", "state": asked["state"]})
                self.send_header("Location", f"{back}?{query}")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            body = json.dumps(provider.answer(self.path)).encode()
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.url = f"http://127.0.0.1:{server.server_port}"
    provider.issuer = provider.issuer or provider.url
    # The wait is what the end of every test takes.
    serving = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    serving.start()
    return server
