"""What a service reads in the scans of a document, put in its place among the rest."""

import dataclasses

from django.conf import settings
from django.utils.translation import gettext as _

from chat.files.reading.asking import ask
from chat.files.reading.document import Block, ReadDocument
from chat.files.scans import document_intelligence, mistral
from chat.files.scans.service import NotReadError
from librechat_yaml.live import librechat
from librechat_yaml.schema.tools.ocr import ELSEWHERE, Ocr

PAGES = 200  # of one file that are read at most


async def with_scans(content: bytes, document: ReadDocument) -> ReadDocument:
    """Return a document with the words of its scans, or with a note why not."""
    service = ocr_in_force()
    if not document.scans or service is None:
        return document
    wanted = document.scans[:PAGES]
    try:
        texts = await _read(service, content, wanted)
    except NotReadError as error:
        why = _("The pages without text could not be read: %(why)s")
        told = why % {"why": error}
        return dataclasses.replace(document, notes=(*document.notes, told))
    return _joined(document, dict(zip(wanted, texts, strict=False)))


def ocr_in_force() -> Ocr | None:
    """Return the section with what variables say; None where nobody can be asked."""
    section = librechat().ocr
    key = section.api_key or settings.OCR["OCR_API_KEY"]
    place = section.base_url or settings.OCR["OCR_BASEURL"]
    place = place or mistral.PLACE * (section.strategy == "mistral_ocr")
    if section.strategy in ELSEWHERE or not (key and place):
        return None
    return section.model_copy(update={"api_key": key, "base_url": place.rstrip("/")})


async def _read(service: Ocr, content: bytes, pages: tuple[int, ...]) -> list[str]:
    parted = await ask("parting", content, ",".join(map(str, pages)))
    if service.strategy == "azure_document_intelligence":
        return await document_intelligence.pages_of(service, parted["pdf"])
    return await mistral.pages_of(service, parted["pdf"])


def _joined(document: ReadDocument, texts: dict[int, str]) -> ReadDocument:
    read = [Block("text", text, page) for page, text in texts.items() if text.strip()]
    blocks = sorted([*document.blocks, *read], key=lambda block: block.page)
    left = tuple(page for page in document.scans if not texts.get(page, "").strip())
    told = _("%(count)d pages without text were read by a service.")
    notes = (*document.notes, told % {"count": len(read)}) if read else document.notes
    return dataclasses.replace(document, blocks=tuple(blocks), scans=left, notes=notes)
