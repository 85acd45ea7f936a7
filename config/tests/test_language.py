"""What a socket says is in the language of its page."""

import asyncio
from typing import Any

import pytest
from django.utils.translation import get_language, gettext

from config.serving.language import Spoken

ENGLISH, CHINESE = "Your account may not use this.", "您的账户无权使用此功能。"


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"accept-language": "zh-CN,zh;q=0.9,en;q=0.8"}, CHINESE),
        ({"accept-language": "en-US,en"}, ENGLISH),
        ({"accept-language": "tlh"}, ENGLISH),
        ({}, ENGLISH),
        ({"accept-language": "en", "cookie": "django_language=zh-hans"}, CHINESE),
        ({"accept-language": "zh", "cookie": "a=b; django_language=en"}, ENGLISH),
        ({"accept-language": "\xff;;q=x", "cookie": "django_language=../x"}, ENGLISH),
    ],
)
async def test_a_socket_is_spoken_to_as_its_page(
    headers: dict[str, str], expected: str
) -> None:
    said: list[str] = []

    async def work() -> None:
        said.append(gettext(ENGLISH))

    async def app(scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 - ASGI
        await asyncio.create_task(work())  # as a run is

    sent = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    before = get_language()
    await Spoken(app)({"type": "websocket", "headers": sent}, None, None)
    assert said == [expected]
    assert get_language() == before
