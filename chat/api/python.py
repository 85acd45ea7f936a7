"""`/api/python`: the packages that Python in the page may load."""

import asyncio
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from chat.errors import NotThere
from chat.python import packages

router = Router(tags=["python"])
ONE_DAY = 86_400  # seconds; the name of a wheel says its version


@router.get("/packages")
async def index(request: HttpRequest) -> dict[str, Any]:
    """Return the index of the packages, as Pyodide reads it."""
    return {"packages": await asyncio.to_thread(packages.packages)}


@router.get("/packages/{name}")
async def wheel(request: HttpRequest, name: str) -> HttpResponse:
    """Return the file of a package."""
    found = await asyncio.to_thread(packages.wheel_of, name)
    if found is None:
        raise NotThere
    data = await asyncio.to_thread(found.read_bytes)
    response = HttpResponse(data, content_type="application/zip")
    response["Cache-Control"] = f"private, max-age={ONE_DAY}"
    response["X-Content-Type-Options"] = "nosniff"
    return response
