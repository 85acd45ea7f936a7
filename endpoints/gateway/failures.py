"""Whatever ends a program's request → what its program is told."""

import logging

from django.db import DatabaseError
from redis.exceptions import RedisError

from endpoints.errors import EndpointError
from endpoints.gateway.errors import GatewayError, of_endpoint, unavailable

log = logging.getLogger(__name__)


def told_of(error: Exception) -> GatewayError:
    """Return what is told of an error; one that nobody expects is logged."""
    match error:
        case GatewayError():
            return error
        case EndpointError():
            return of_endpoint(error)
        case RedisError() | DatabaseError():
            log.warning("a store is away: %s", type(error).__name__)
            return unavailable("The server's storage is away.")
        case _:
            log.error("a request could not be answered", exc_info=error)
            message = "Something went wrong on the server."
            return GatewayError(500, "internal", message, kind="server_error")
