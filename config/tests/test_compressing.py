"""What travels compressed, and what must not."""

import gzip
from collections.abc import Awaitable, Callable
from pathlib import Path

import brotli
import pytest
from django.conf import LazySettings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.test import AsyncRequestFactory, Client

from config.serving.compression import QUICK, Compressed
from operations.up import prepare

PAGE = b"<p>Words that come again and again.</p>" * 40
Answer = Callable[[HttpRequest], Awaitable[HttpResponseBase]]


async def sent(
    response: HttpResponseBase, accepts: str = "gzip, deflate, br"
) -> HttpResponseBase:
    """Return an answer as it leaves for a browser that accepts so much."""

    async def answer(_: HttpRequest) -> HttpResponseBase:
        return response

    request = AsyncRequestFactory().get("/", headers={"accept-encoding": accepts})
    passed: Answer = Compressed(answer)  # type: ignore[assignment]
    return await passed(request)


@pytest.mark.parametrize("kind", ["text/html; charset=utf-8", "application/json"])
@pytest.mark.parametrize("times", [1, 1 + QUICK // len(PAGE)])
async def test_pages_and_json_travel_compressed(kind: str, times: int) -> None:
    answer = await sent(HttpResponse(PAGE * times, content_type=kind))
    assert isinstance(answer, HttpResponse)
    assert answer["Content-Encoding"] == "gzip"
    assert answer["Vary"] == "Accept-Encoding"
    assert int(answer["Content-Length"]) == len(answer.content) < len(PAGE) * times / 4
    assert gzip.decompress(answer.content) == PAGE * times


async def test_the_same_page_has_a_length_of_chance() -> None:
    """So that a secret in it cannot be guessed by the length of the answer."""
    answers = [await sent(HttpResponse(PAGE)) for _ in range(40)]
    assert len({answer["Content-Length"] for answer in answers}) > 5


@pytest.mark.parametrize(
    "answer",
    [
        HttpResponse(PAGE, content_type="image/png"),
        HttpResponse(PAGE, content_type="application/zip"),
        HttpResponse(PAGE, headers={"Content-Encoding": "br"}),
        HttpResponse(b"short"),
        StreamingHttpResponse([PAGE], content_type="text/event-stream"),
        StreamingHttpResponse([PAGE], content_type="application/json"),
    ],
)
async def test_streams_pictures_and_what_is_compressed_stay(
    answer: HttpResponseBase,
) -> None:
    before = dict(answer.items())
    passed = await sent(answer)
    assert dict(passed.items()) | {"Vary": ""} == before | {"Vary": ""}


async def test_whoever_asks_for_nothing_gets_the_plain_page() -> None:
    answer = await sent(HttpResponse(PAGE), accepts="identity")
    assert isinstance(answer, HttpResponse)
    assert (answer.content, answer.has_header("Content-Encoding")) == (PAGE, False)


def test_the_pages_of_the_program_are_compressed(client: Client, db: None) -> None:
    answer = client.get("/accounts/signup/", headers={"accept-encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    assert b"<form" in gzip.decompress(answer.content)


@pytest.fixture
def collected(
    settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Return where two scripts are collected, one of which imports the other."""
    source, root = tmp_path / "source", tmp_path / "static"
    source.mkdir()
    (source / "one.js").write_text("export const one = 1; // one\n" * 50)
    (source / "two.js").write_text('import "./one.js"; // and no more\n' * 50)
    settings.STATICFILES_DIRS, settings.STATIC_ROOT = [source], str(root)
    settings.STATICFILES_FINDERS = [
        "django.contrib.staticfiles.finders.FileSystemFinder"
    ]
    settings.COLLECT_STATIC = True
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "config.static_files.storage.HashedStatic"}
    }
    assert prepare.collect_static() is True
    return root


def files(root: Path, pattern: str) -> dict[str, int]:
    """Return names and inodes, for a file written anew is another one."""
    return {file.name: file.stat().st_ino for file in root.glob(pattern)}


def test_static_files_are_compressed_both_ways(collected: Path) -> None:
    for script in ("one", "two"):
        (plain,) = collected.glob(f"{script}.*.js")
        text = plain.read_bytes()
        assert brotli.decompress(Path(f"{plain}.br").read_bytes()) == text
        assert gzip.decompress(Path(f"{plain}.gz").read_bytes()) == text
    assert not (collected / "one.js.br").exists()  # nobody asks for it by this name


def test_only_what_changed_is_compressed_again(
    collected: Path, settings: LazySettings
) -> None:
    before = files(collected, "*.br")
    (settings.STATICFILES_DIRS[0] / "two.js").write_text("// changed\n" * 99)
    assert prepare.collect_static() is True
    after = files(collected, "*.br")
    assert [name for name in after if name in before] == [
        name for name in before if name.startswith("one.")
    ]
    assert before.items() & after.items()
    assert len(after) == 2
    assert prepare.collect_static() is False
