"""The web's door in: HTTP to Django, WebSockets to the chat."""

import logging
import os
from typing import Any

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
http = get_asgi_application()

from asgiref.sync import sync_to_async  # noqa: E402
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from django.conf import settings  # noqa: E402
from django.db import DatabaseError  # noqa: E402

from chat.routing import websocket_urlpatterns  # noqa: E402
from config.serving.admission import InTurn, OfOneAddress, OfOnePerson  # noqa: E402
from config.serving.bodies import Bounded  # noqa: E402
from config.serving.language import Spoken  # noqa: E402
from config.serving.lifespan import Lifespan  # noqa: E402
from config.serving.origin import SameOrigin  # noqa: E402
from config.serving.over_http import OverHttp  # noqa: E402
from config.serving.recognised import Recognised  # noqa: E402
from endpoints.gateway.app import Gateway  # noqa: E402
from endpoints.gateway.realtime.door import RealtimeDoor  # noqa: E402
from operations.backup import fence  # noqa: E402
from runtime.telemetry import traces  # noqa: E402

log = logging.getLogger("config")


async def begin(work: Lifespan) -> None:
    """Start the background work; Busy while a restore is running or half done."""
    await _leave_to_a_restore()  # before anything is swept
    await work.start()
    try:
        await _leave_to_a_restore()  # now that it can see that we live
    except fence.StoresBusy:
        await work.stop(0)
        raise


async def _leave_to_a_restore() -> None:
    try:
        await sync_to_async(fence.look)()
    except DatabaseError as error:  # a restore cannot go on without it either
        log.warning("restores not looked for: %s", type(error).__name__)


async def lifespan(scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 - ASGI
    """Start and stop the background work for servers that speak ASGI's lifespan."""
    work = Lifespan()
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            try:
                await begin(work)
            except fence.StoresBusy as error:
                failed = {"type": "lifespan.startup.failed", "message": str(error)}
                await send(failed)
                return
            await send({"type": "lifespan.startup.complete"})
        else:
            await work.stop(settings.DRAIN_SECONDS)
            await send({"type": "lifespan.shutdown.complete"})
            return


sockets = Recognised(OfOnePerson(URLRouter(websocket_urlpatterns)))
welcomed = OfOneAddress(Spoken(InTurn(sockets)))
application = ProtocolTypeRouter(
    {
        "http": Bounded(OverHttp(traces.traced(Gateway(http)), welcomed)),
        "websocket": RealtimeDoor(SameOrigin(welcomed)),
        "lifespan": lifespan,
    }
)
