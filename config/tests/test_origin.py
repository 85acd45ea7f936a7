import pytest
from channels.testing import WebsocketCommunicator

from config.asgi import application
from config.origin import same_origin


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
