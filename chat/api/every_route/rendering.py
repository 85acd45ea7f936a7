"""Answers as JSON, quickly: a long conversation is a megabyte."""

from typing import Any

import orjson
from django.http import HttpRequest
from ninja.renderers import BaseRenderer


class Orjson(BaseRenderer):
    """Writes UTF-8 JSON; what it does not know is an error of ours."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> Any:  # noqa: ANN401
        """Return the body."""
        return orjson.dumps(data)
