"""A PDF of one page, as small as a test needs it."""

import io

from PIL import Image
from pypdf import PdfReader, PdfWriter

OBJECTS = (
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R "
    "/Resources << /Font << /F1 5 0 R >> >> >>",
    "<< /Length %(length)d >>\nstream\n%(stream)s\nendstream",
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
)


def pdf(text: str = "", *, password: str = "", drawn: str = "") -> bytes:
    """Return a PDF that shows `text` (Latin letters), or what is drawn in its words."""
    stream = drawn or (f"BT /F1 12 Tf 10 50 Td ({text}) Tj ET" if text else "")
    known = {"length": len(stream), "stream": stream}
    body, places = "%PDF-1.4\n", []
    for number, each in enumerate(OBJECTS, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{each % known if '%(' in each else each}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(OBJECTS) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}"
    end += f"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF\n"
    plain = (body + end).encode("latin-1")
    return _locked(plain, password) if password else plain


def _locked(plain: bytes, password: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(plain)))
    writer.encrypt(password, algorithm="AES-256")
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def many(pages: int) -> bytes:
    """Return a PDF of empty pages."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(100, 100)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def scan(pages: int = 1) -> bytes:
    """Return a PDF whose pages are pictures without text."""
    first, *rest = (Image.new("L", (60, 80), shade) for shade in range(pages))
    target = io.BytesIO()
    first.save(target, "PDF", save_all=True, append_images=rest)
    return target.getvalue()


def mixed(text: str, *, scans: int) -> bytes:
    """Return a PDF of a page with text and then as many that are pictures."""
    writer = PdfWriter()
    for part in (pdf(text), scan(scans)):
        writer.append(PdfReader(io.BytesIO(part)))
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()
