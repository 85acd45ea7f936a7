"""uvicorn's WebSocket with a bound on slow readers and frames pushed past ASGI."""

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

from config.pushing import text_header, too_much


class PushingProtocol(WebSocketsSansIOProtocol):
    """Lets the application push frames without a coroutine for each."""

    def handle_connect(self, event: Request) -> None:
        """Start the application with `push` among the extensions (uvicorn's name)."""
        super().handle_connect(event)
        scope = getattr(self, "scope", None)
        if scope is not None:  # the handshake was in order
            scope["extensions"]["librechat.push"] = self.push

    def push(self, frame: bytes) -> None:
        """Send an encoded text frame, or cut off a reader who has stopped reading."""
        if (
            not self.handshake_complete
            or self.close_sent
            or self.transport.is_closing()
        ):
            return
        if too_much(self.transport.get_write_buffer_size()):
            self.transport.abort()
        else:
            self.transport.writelines((text_header(len(frame)), frame))
