"""Walk the URL configuration."""

import re
from collections.abc import Iterator, Mapping

from django.urls import URLPattern, URLResolver, get_resolver


def patterns(
    resolver: URLResolver | None = None, prefix: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    """Yield every route as it is written, joined, with its pattern."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry, route)
        else:
            yield route, entry


def methods(pattern: URLPattern) -> list[str]:
    """Return an API operation's methods; PAGE for views of any other kind."""
    path_view = getattr(pattern.callback, "__self__", None)
    for cell in getattr(pattern.callback, "__closure__", None) or ():
        path_view = path_view or cell.cell_contents
    operations = getattr(path_view, "operations", None)
    if not operations:
        return ["PAGE"]
    return [method for operation in operations for method in operation.methods]


def entries() -> set[tuple[str, str]]:
    """Return (method, route) of the whole site, the panel left out."""
    return {
        (method, route)
        for route, pattern in patterns()
        if not route.startswith("admin/")
        for method in methods(pattern)
    }


def panel_routes() -> list[str]:
    """Return the panel's routes; all of them are for administrators."""
    return sorted({route for route, _ in patterns() if route.startswith("admin/")})


def filled(text: str, place: Mapping[str, str]) -> str:
    """Fill an address's or body's `<names>` from the place."""
    named = re.sub(r"\(\?P<(\w+)>(?:\[[^]]*\]|[^()])*\)", r"<\1>", text)
    plain = re.sub(r"<(?:\w+:)?(\w+)>", lambda m: place.get(m[1], "1"), named)
    return plain.replace("^", "").replace("$", "").replace("\\Z", "")
