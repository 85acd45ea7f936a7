"""The site's icon at the address where browsers look for it unasked."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.views.decorators.cache import cache_control


@cache_control(max_age=86_400, public=True)
async def icon(request: HttpRequest) -> HttpResponse:
    """Lead to the icon; pages name it themselves, answers such as JSON do not."""
    return redirect(static("img/favicon.ico"))
