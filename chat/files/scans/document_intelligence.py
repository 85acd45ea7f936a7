"""Azure Document Intelligence: handed in, then asked for until it is done.

Format: https://learn.microsoft.com/rest/api/aiservices/document-models/analyze-document
"""

import asyncio
from collections.abc import Mapping
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from chat.files.scans.service import NotReadError, told
from librechat_yaml.schema.tools.ocr import Ocr
from tools.outbound.json_shapes import mapping, mappings

VERSION = "2024-11-30"
ANALYSE = (
    "/documentintelligence/documentModels/prebuilt-layout:analyze"
    f"?api-version={VERSION}&outputContentFormat=markdown"
    "&stringIndexType=unicodeCodePoint"
)
PAUSE = 1.0  # second between two questions
PATIENCE = 120  # questions


async def pages_of(service: Ocr, pdf: str) -> list[str]:
    """Return the Markdown of each page of a PDF (base64). Raises NotReadError."""
    key = {"Ocp-Apim-Subscription-Key": service.api_key}
    url = service.base_url + ANALYSE
    handed_in = await told("POST", url, key, {"base64Source": pdf})
    place = handed_in.headers.get("operation-location", "")
    # The key goes to the service that was named, and nowhere else.
    if urlsplit(place)[:2] != urlsplit(service.base_url)[:2]:
        raise NotReadError(_("The service answered with something else."))
    result = await _result(place, key)
    content = result.get("content")
    whole = content if isinstance(content, str) else ""  # spans count from its start
    return [_page(whole, page) for page in mappings(result.get("pages"))]


async def _result(place: str, key: Mapping[str, str]) -> Mapping[str, object]:
    for _turn in range(PATIENCE):
        answer = (await told("GET", place, key)).json
        status = answer.get("status")
        if status == "succeeded":
            return mapping(answer.get("analyzeResult"))
        if status == "failed":
            raise NotReadError(_("The service could not read them."))
        await asyncio.sleep(PAUSE)
    raise NotReadError(_("The service takes too long."))


def _page(whole: str, page: Mapping[str, object]) -> str:
    spans = mappings(page.get("spans"))
    parts = [(_number(span, "offset"), _number(span, "length")) for span in spans]
    return "".join(whole[start : start + length] for start, length in parts)


def _number(span: Mapping[str, object], name: str) -> int:
    value = span.get(name)
    return value if isinstance(value, int) and value >= 0 else 0
