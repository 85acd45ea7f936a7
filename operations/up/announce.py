"""Say where the page is as soon as it is there."""

import http.client
import threading
import time
from collections.abc import Callable

PAUSE = 0.1  # seconds between two tries
OK = 200


def when_served(host: str, port: int, then: Callable[[], None]) -> None:
    """Call `then`, from a thread, once /health answers."""
    threading.Thread(target=_wait, args=(host, port, then), daemon=True).start()


def _wait(host: str, port: int, then: Callable[[], None]) -> None:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    while not _healthy(host, port):
        time.sleep(PAUSE)
    then()


def _healthy(host: str, port: int) -> bool:
    connection = http.client.HTTPConnection(host, port, timeout=30)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
