"""Mistral's OCR, at Mistral, in Azure or at an address of one's own.

Format: https://docs.mistral.ai/api/#tag/ocr
"""

from chat.files.scans.service import told
from librechat_yaml.schema.tools.ocr import Ocr

PLACE = "https://api.mistral.ai/v1"


async def pages_of(service: Ocr, pdf: str) -> list[str]:
    """Return the Markdown of each page of a PDF (base64). Raises NotReadError."""
    document = {
        "type": "document_url",
        "document_url": f"data:application/pdf;base64,{pdf}",
    }
    answer = await told(
        "POST",
        f"{service.base_url}/ocr",
        {"Authorization": f"Bearer {service.api_key}"},
        {
            "model": service.mistral_model,
            "document": document,
            "include_image_base64": False,
        },
    )
    pages = answer.json.get("pages")
    found = pages if isinstance(pages, list) else []
    return [_markdown(page) for page in found]


def _markdown(page: object) -> str:
    text = page.get("markdown") if isinstance(page, dict) else ""
    return text if isinstance(text, str) else ""
