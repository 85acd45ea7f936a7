"""`{% module "js/app.js" %}`: a page's script; what it needs is asked for at once."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from config.static_files.storage import PARTS

register = template.Library()


@register.simple_tag(takes_context=True)
def module(context: dict[str, Any], name: str) -> SafeString:
    """Return the tags of one of our modules, with the request's nonce."""
    script = format_html(
        '<script type="module" src="{}" nonce="{}"></script>',
        static(name),
        context["request"].csp_nonce,
    )
    needed = [(settings.STATIC_URL + part,) for part in parts().get(name, [])]
    return format_html_join("", '<link rel="modulepreload" href="{}">', needed) + script


@cache
def parts() -> dict[str, list[str]]:
    """Return what collectstatic wrote down; {} where nothing was collected."""
    try:
        stored = (Path(settings.STATIC_ROOT) / PARTS).read_text()
    except FileNotFoundError:
        return {}
    found: dict[str, list[str]] = json.loads(stored)
    return found
