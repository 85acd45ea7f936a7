"""`ocr`: who reads pages that are pictures.

A key or address that is missing is that of OCR_API_KEY or OCR_BASEURL.
"""

from typing import Literal

from pydantic import Field

from librechat_yaml.schema.section import Section, Trimmed
from librechat_yaml.schema.tools.web_search import Place, Secret

Strategy = Literal[
    "mistral_ocr",
    "custom_ocr",
    "azure_mistral_ocr",
    "vertexai_mistral_ocr",
    "document_parser",
    "azure_document_intelligence",
]
ELSEWHERE = ("document_parser", "vertexai_mistral_ocr")  # nobody is asked


class Ocr(Section):
    """Reading scans: pages of PDFs without text. Off without a key."""

    strategy: Strategy = "mistral_ocr"
    """`azure_document_intelligence` is this program's own word; `document_parser` asks
    nobody; `vertexai_mistral_ocr` cannot be asked."""
    api_key: Secret = ""
    base_url: Place = Field(default="", alias="baseURL")
    """As https://NAME.cognitiveservices.azure.com, or up to what `/ocr` follows."""
    mistral_model: Trimmed = "mistral-ocr-latest"
