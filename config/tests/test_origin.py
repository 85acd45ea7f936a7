from typing import Any

import pytest
from channels.testing import WebsocketCommunicator
from pytest_django import Settings

from config.asgi import application
from config.serving.origin import SameOrigin, same_origin


@pytest.mark.parametrize(
    ("origin", "host", "same"),
    [
        ("http://chat.example:3080", "chat.example:3080", True),
        ("https://chat.example", "chat.example", True),
        ("http://192.0.2.7:3080", "192.0.2.7:3080", True),
        ("https://chat.example", "chat.example:3080", False),
        ("https://evil.example", "chat.example", False),
        ("https://chat.example.evil.example", "chat.example", False),
        ("https://evil.example/chat.example", "chat.example", False),
        ("https://chat.example@evil.example", "chat.example", False),
        ("null", "chat.example", False),
        ("", "chat.example", False),
        ("file://", "chat.example", False),
        ("http://[bad", "chat.example", False),
        ("http://chat.example:port", "chat.example", False),
    ],
)
def test_only_the_site_itself_is_the_same_origin(
    origin: str, host: str, *, same: bool
) -> None:
    assert same_origin(origin, host) is same


@pytest.mark.parametrize("origin", [b"https://evil.example", b"null", b""])
async def test_a_handshake_from_elsewhere_is_refused(origin: bytes) -> None:
    headers = [(b"host", b"chat.example"), (b"origin", origin)]
    socket = WebsocketCommunicator(application, "/ws/", headers=headers)
    connected, _ = await socket.connect()
    assert not connected


@pytest.mark.parametrize(
    ("host", "welcome"), [("chat.example", True), ("evil.example", False)]
)
async def test_a_handshake_under_another_name_is_refused(
    settings: Settings, host: str, *, welcome: bool
) -> None:
    settings.ALLOWED_HOSTS = ["chat.example"]
    reached: list[str] = []

    async def inner(*_: object) -> None:
        reached.append(host)

    async def quiet(*_: object) -> dict[str, Any]:
        return {}

    origin = (b"origin", f"https://{host}".encode())
    scope = {"headers": [(b"host", host.encode()), origin]}
    await SameOrigin(inner)(scope, quiet, quiet)
    assert bool(reached) is welcome
