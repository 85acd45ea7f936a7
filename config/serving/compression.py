"""Pages and JSON travel compressed; static files were compressed when collected.

Django's own middleware, because it pads every answer by a random length: what is
reflected and what is secret may stand in one answer (BREACH). See
docs/decisions/compression.md.
"""

import asyncio

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

TEXTS = ("text/", "application/json", "application/javascript", "image/svg+xml")
QUICK = 64 * 1024  # bytes that are compressed in about a millisecond


class Compressed(GZipMiddleware):
    """Compresses whole texts; never streams, which must not wait, nor pictures."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Compress the answer if the browser takes that (the name is Django's)."""
        if response.streaming or not _is_text(response):
            return response
        return super().process_response(request, response)

    async def __acall__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer without a thread, which Django would take for every request."""
        response: HttpResponseBase = await self.get_response(request)  # type: ignore[misc]
        if len(getattr(response, "content", b"")) <= QUICK:
            return self.process_response(request, response)
        return await asyncio.to_thread(self.process_response, request, response)


def _is_text(response: HttpResponseBase) -> bool:
    kind: str = response.get("Content-Type", "")
    return kind.startswith(TEXTS)
