"""Files over HTTP: what is taken, how it is given back, and to whom."""

import base64
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from chat.documents import Part
from chat.files.reading import read
from chat.files.uploads import clean
from chat.store import branches, files
from chat.tests import made_files, made_pdfs
from chat.tests.api.conftest import NOWHERE, Caller, talk
from chat.tests.made_pdfs import pdf
from chat.tests.test_pictures import bomb, picture
from librechat_yaml import live
from librechat_yaml.schema import LibreChat


async def send(
    caller: Caller, data: bytes, name: str = "notes.txt", **fields: str
) -> tuple[int, dict[str, Any]]:
    """Send a file and return status and JSON."""
    file = SimpleUploadedFile(name, data)
    answer = await caller.client.post("/api/files", {"file": file, **fields})
    return answer.status_code, answer.json()


def limit(**fields: object) -> None:
    """Put limits of files in force for every endpoint."""
    limits = {"endpoints": {"default": fields}}
    live.swap(LibreChat.model_validate({"version": "1", "fileConfig": limits}))


async def test_a_picture_is_kept_as_a_picture(as_alice: Caller) -> None:
    status, file = await send(as_alice, picture(40, 30, "JPEG"), "猫.jpg")
    assert status == 200
    assert (file["kind"], file["type"]) == ("image", "image/png")
    assert (file["name"], file["width"], file["height"]) == ("猫.jpg", 40, 30)
    assert await as_alice.got(f"/files/{file['id']}") == file


async def test_a_text_is_kept_with_the_number_of_its_tokens(as_alice: Caller) -> None:
    status, file = await send(as_alice, "a,b\n1,二\n".encode(), "table.csv")
    assert (status, file["kind"], file["type"]) == (200, "text", "text/csv")
    assert file["tokens"] > 3
    assert "text" not in file


async def test_a_pdf_is_kept_with_its_text(as_alice: Caller, alice: User) -> None:
    status, file = await send(as_alice, pdf("The cranes move south"), "cranes.pdf")
    assert (status, file["kind"], file["type"]) == (200, "text", "application/pdf")
    held = await files.texts(alice.pk, [file["id"]])
    assert held[file["id"]]["text"] == "The cranes move south"
    answer = await as_alice.client.get(f"/api/files/{file['id']}/content")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer.content.startswith(b"%PDF-")


async def test_a_pdfs_pages_and_characters_are_bounded(
    as_alice: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = {"version": "1", "fileConfig": {"fileContextCharLimit": 8}}
    live.swap(LibreChat.model_validate(raw))
    _, file = await send(as_alice, pdf("The cranes move south"), "long.pdf")
    assert file["cut"]
    monkeypatch.setattr(read, "PAGES", 0)
    status, answer = await send(as_alice, pdf("One page"), "thick.pdf")
    assert (status, answer["error"]["code"]) == (400, "too_many_pages")
    raw = {"version": "1", "fileConfig": {"fileContextSizeLimit": 0.0001}}
    live.swap(LibreChat.model_validate(raw))
    status, answer = await send(as_alice, pdf("Large"), "large.pdf")
    assert (status, answer["error"]["code"]) == (413, "too_large")


async def test_the_person_is_told_what_was_read(as_alice: Caller) -> None:
    _, file = await send(as_alice, made_files.sheets(), "sales.xlsx")
    said = "2 sheets, 2 tables; The hidden sheet “Secret” was read as well"
    assert (file["about"], file["cut"]) == (said, False)
    assert (await as_alice.got("/files"))["items"][0]["about"] == said
    _, mixed = await send(as_alice, made_pdfs.mixed("Words", scans=1), "mixed.pdf")
    assert mixed["about"] == "2 pages; page 2 is a picture without text"


@pytest.mark.parametrize(
    ("made", "name", "kind"),
    [
        (made_files.word(), "a.docx", "wordprocessingml.document"),
        (made_files.slides(), "a.pptx", "presentationml.presentation"),
        (made_files.book(), "a.epub", "application/epub+zip"),
        (made_files.outlook(), "a.msg", "application/vnd.ms-outlook"),
    ],
)
async def test_a_document_is_kept_with_its_words_and_downloaded(
    as_alice: Caller, made: bytes, name: str, kind: str
) -> None:
    status, file = await send(as_alice, made, name)
    assert (status, file["kind"]) == (200, "text")
    assert file["type"].endswith(kind)
    answer = await as_alice.client.get(f"/api/files/{file['id']}/content")
    assert answer["Content-Type"] == file["type"]
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer.content == made


async def test_a_reader_looks_at_what_was_read_and_at_drawn_pages(
    as_alice: Caller,
) -> None:
    _, file = await send(as_alice, pdf("The cranes move south"), "cranes.pdf")
    seen = await as_alice.got(f"/files/{file['id']}/read")
    assert (seen["kind"], seen["unit"], seen["pages"]) == ("pdf", "page", 1)
    assert seen["blocks"][0]["text"] == "The cranes move south"
    page = await as_alice.got(f"/files/{file['id']}/pages/1?width=700")
    assert (page["width"], page["height"]) == (800, 534)
    assert base64.b64decode(page["picture"]).startswith(b"RIFF")
    (text, left, top, width, height) = page["words"][0]
    assert text == "The cranes move south"
    assert 0 < left < left + width < 1
    assert 0.5 < top < top + height < 1
    assert (await as_alice.ask("get", f"/files/{file['id']}/pages/2"))[0] == 404
    _, file = await send(as_alice, b"no pages", "a.txt")
    assert (await as_alice.ask("get", f"/files/{file['id']}/pages/1"))[0] == 404


async def test_the_page_of_a_file_is_its_owners_alone(
    as_alice: Caller, as_bob: Caller
) -> None:
    _, file = await send(as_alice, b"mine", "mine.txt")
    address = f"/view/{file['id']}"
    seen = await as_alice.client.get(address)
    assert (seen.status_code, seen["Cache-Control"]) == (200, "no-store")
    assert "mine.txt" in seen.content.decode()
    assert (await as_bob.client.get(address)).status_code == 404


async def test_a_long_text_is_cut_to_the_limit_of_tokens(
    as_alice: Caller, alice: User
) -> None:
    raw = {"version": "1", "fileConfig": {"fileTokenLimit": 50}}
    live.swap(LibreChat.model_validate(raw))
    _, file = await send(as_alice, b"word " * 1_000)
    assert file["cut"]
    assert 40 <= file["tokens"] <= 50
    held = await files.texts(alice.pk, [file["id"]])
    assert len(held[file["id"]]["text"]) < 300


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"%PDF-1.7\n\x00\x01\xff\xfe", "broken_file"),
        (pdf(""), "no_text"),
        (pdf("Hidden", password="open sesame"), "protected"),
        (b"\x7fELF\x02\x01\x01\x00", "unsupported_type"),
        (b"PK\x03\x04\x00\x00", "broken_file"),
        (made_files.zipped({"a": "b"}), "unsupported_type"),
        (bomb(30_000), "too_large"),
        (picture(300, 300, "JPEG")[:-200], "broken_file"),
    ],
)
async def test_what_cannot_be_read_is_refused(
    as_alice: Caller, data: bytes, code: str
) -> None:
    status, answer = await send(as_alice, data, "innocent.png")
    assert status in {400, 413}
    assert answer["error"]["code"] == code
    assert (await as_alice.got("/files"))["items"] == []


async def test_the_configuration_limits_size_and_types(as_alice: Caller) -> None:
    limit(fileSizeLimit=0.001)
    assert (await send(as_alice, b"x" * 1_001))[0] == 413
    limit(supportedMimeTypes=["^image/"])
    assert (await send(as_alice, b"text"))[1]["error"]["code"] == "unsupported_type"
    assert (await send(as_alice, picture()))[0] == 200
    limit(disabled=True)
    assert (await send(as_alice, b"text"))[0] == 403


async def test_no_file_is_larger_than_the_server_takes(as_alice: Caller) -> None:
    raw = {"version": "1", "fileConfig": {"serverFileSizeLimit": 0.001}}
    live.swap(LibreChat.model_validate(raw))
    assert (await send(as_alice, b"x" * 1_001))[0] == 413


@pytest.mark.parametrize("kind", ["png", "webp", "jpeg"])
async def test_pictures_are_kept_in_the_format_of_the_file(
    as_alice: Caller, kind: str
) -> None:
    raw = {"version": "1", "imageOutputType": kind}
    live.swap(LibreChat.model_validate(raw))
    _, file = await send(as_alice, picture(), "p.png")
    assert file["type"] == f"image/{kind}"


async def test_uploads_are_counted(as_alice: Caller, settings: LazySettings) -> None:
    limits = {**settings.ACTION_LIMITS, "upload": {"user": (1, 15)}}
    settings.ACTION_LIMITS = limits
    assert (await send(as_alice, b"one"))[0] == 200
    status, answer = await send(as_alice, b"two")
    assert (status, answer["error"]["code"]) == (429, "upload_limit")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Windows\\system.ini", "system.ini"),
        ("/", "file"),
        ("a\u202egnp.exe", "agnp.exe"),
        ("x\x00y\r\nSet-Cookie: a.txt", "xySet-Cookie: a.txt"),
        ("n" * 300 + ".md", "n" * 197 + ".md"),
    ],
)
def test_a_name_is_data_and_never_a_path(name: str, shown: str) -> None:
    assert clean(name) == shown


async def test_a_picture_is_shown_and_all_else_downloaded(as_alice: Caller) -> None:
    hostile = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    for data, name, place, kind in (
        (picture(), "p.png", "inline", "image/png"),
        (hostile, "p.svg", "attachment", "text/plain; charset=utf-8"),
        (b"<script>1</script>", "p.html", "attachment", "text/plain; charset=utf-8"),
    ):
        _, file = await send(as_alice, data, name)
        answer = await as_alice.client.get(f"/api/files/{file['id']}/content")
        assert answer["Content-Type"] == kind
        assert answer["Content-Disposition"].startswith(place)
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert name == "p.png" or answer.content == data


async def test_files_are_listed_page_by_page_with_where_they_stand(
    as_alice: Caller, alice: User
) -> None:
    sent = [(await send(as_alice, b"text", f"{n}.txt"))[1]["id"] for n in range(3)]
    home, (first,) = await talk(alice, "Look", title="About files")
    part: Part = {"type": "file", "file_id": sent[1]}
    await branches.edit(alice.pk, home, first, [part])
    page = await as_alice.got("/files?limit=2")
    rest = await as_alice.got(f"/files?limit=2&cursor={page['next']}")
    items = page["items"] + rest["items"]
    assert {row["id"]: [c["title"] for c in row["used_in"]] for row in items} == {
        sent[0]: [],
        sent[1]: ["About files"],
        sent[2]: [],
    }
    assert (rest["next"], len(page["items"]), items[0]["size"]) == (None, 2, 4)
    assert (await as_alice.ask("get", "/files?cursor=x"))[0] == 400


async def test_a_foreign_file_is_like_one_that_is_not_there(
    as_alice: Caller, as_bob: Caller
) -> None:
    _, file = await send(as_alice, b"mine")
    for file_id in (file["id"], NOWHERE, "no-uuid"):
        paths = ("", "/content", "/read", "/pages/1")
        for method, path in (*(("get", each) for each in paths), ("delete", "")):
            status, answer = await as_bob.ask(method, f"/files/{file_id}{path}")
            assert (status, answer["error"]["code"]) == (404, "no_such_file")
    assert (await as_bob.got("/files"))["items"] == []
    assert await as_alice.got(f"/files/{file['id']}") == file


async def test_a_removed_file_is_gone_with_its_bytes(
    as_alice: Caller,
    mongo_database: Any,  # noqa: ANN401
) -> None:
    _, file = await send(as_alice, b"mine")
    await as_alice.did("delete", f"/files/{file['id']}")
    assert (await as_alice.ask("get", f"/files/{file['id']}"))[0] == 404
    assert await mongo_database["attachments.chunks"].count_documents({}) == 0
