"""Pages that are pictures are read by the service of `ocr`, or said to be unread."""

import asyncio
import base64
import io
from collections.abc import AsyncIterator, Callable

import orjson
import pytest
from pypdf import PdfReader

from chat.files.reading.document import ReadDocument
from chat.files.reading.read import read_document
from chat.files.scans import document_intelligence
from chat.tests.made_pdfs import mixed
from librechat_yaml import live
from librechat_yaml.schema import LibreChat
from tools.tests.servers import Answer, Asked, Server, head, saying, serving

Put = Callable[..., None]
FILE = mixed("Words", scans=2)  # pages 2 and 3 are pictures


@pytest.fixture
def put(monkeypatch: pytest.MonkeyPatch) -> Put:
    """Return what puts an `ocr` section in force."""

    def swap(**section: object) -> None:
        config = LibreChat.model_validate({"version": "1", "ocr": section})
        monkeypatch.setattr(live._live, "config", config)

    return swap


@pytest.fixture
async def mistral() -> AsyncIterator[Server]:
    """Serve a pretend Mistral that reads pages."""
    pages = [{"index": 0, "markdown": "# Two"}, {"index": 1, "markdown": "Three"}]
    async with serving(saying({"pages": pages})) as server:
        yield server


def pages_sent(data: str) -> int:
    return len(PdfReader(io.BytesIO(base64.b64decode(data))).pages)


async def read() -> ReadDocument:
    return await read_document(FILE, "scan.pdf", "")


async def test_scans_stay_unread_and_are_named_without_a_service(put: Put) -> None:
    for strategy in ("mistral_ocr", "document_parser", "vertexai_mistral_ocr"):
        put(strategy=strategy, apiKey="key" * (strategy != "mistral_ocr"))
        found = await read()
        assert (found.scans, found.notes) == ((2, 3), ())


@pytest.mark.parametrize("strategy", ["mistral_ocr", "custom_ocr", "azure_mistral_ocr"])
async def test_mistral_reads_the_scans_alone(
    put: Put, mistral: Server, strategy: str
) -> None:
    model = {"mistralModel": "mistral-ocr-2512"}
    put(strategy=strategy, apiKey="key", baseURL=f"{mistral.url}/v1/", **model)
    found = await read()
    assert [(b.text, b.page) for b in found.blocks] == [
        ("Words", 1),
        ("# Two", 2),
        ("Three", 3),
    ]
    assert (found.scans, found.notes) == (
        (),
        ("2 pages without text were read by a service.",),
    )
    (asked,) = mistral.asked
    assert (asked.target, asked.headers["authorization"]) == ("/v1/ocr", "Bearer key")
    body = orjson.loads(asked.body)
    assert body["model"] == "mistral-ocr-2512"
    data = body["document"]["document_url"].removeprefix("data:application/pdf;base64,")
    assert pages_sent(data) == 2


def intelligence(*turns: object, place: str = "") -> Answer:
    """Return a pretend Document Intelligence that is done after some questions."""
    said = iter(turns)

    async def answer(asked: Asked, writer: asyncio.StreamWriter) -> None:
        if asked.method == "POST":
            there = place or f"http://{asked.headers['host']}/results/1"
            writer.write(head(202, "text/plain", Operation_Location=there))
        else:
            await saying(next(said))(asked, writer)

    return answer


async def test_document_intelligence_is_asked_until_it_is_done(
    put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(document_intelligence, "PAUSE", 0)
    pages = [
        {"pageNumber": 1, "spans": [{"offset": 0, "length": 4}]},
        {"pageNumber": 2, "spans": [{"offset": 5, "length": 2}]},
    ]
    result = {"content": "\n鹤 2\n三3", "pages": pages}
    done = {"status": "succeeded", "analyzeResult": result}
    async with serving(intelligence({"status": "running"}, done)) as server:
        put(strategy="azure_document_intelligence", apiKey="key", baseURL=server.url)
        found = await read()
    assert [(b.text, b.page) for b in found.blocks][1:] == [("\n鹤 2", 2), ("三3", 3)]
    first, *rest = server.asked
    assert "prebuilt-layout:analyze?api-version=2024-11-30" in first.target
    assert pages_sent(orjson.loads(first.body)["base64Source"]) == 2
    assert {a.headers["ocp-apim-subscription-key"] for a in server.asked} == {"key"}
    assert [asked.target for asked in rest] == ["/results/1", "/results/1"]


async def test_a_key_never_leaves_for_another_host(put: Put, mistral: Server) -> None:
    async with serving(intelligence(place=f"{mistral.url}/steal")) as server:
        put(strategy="azure_document_intelligence", apiKey="key", baseURL=server.url)
        found = await read()
    assert mistral.asked == []
    assert "something else" in found.notes[0]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (saying({"error": "no"}, 401), "The service answered 401."),
        (saying(b"<html>"), "The service answered with something else."),
        (saying([1]), "The service answered with something else."),
    ],
)
async def test_a_service_that_fails_is_told_and_the_rest_is_read(
    put: Put, answer: Answer, said: str
) -> None:
    async with serving(answer) as server:
        put(apiKey="key", baseURL=server.url)
        found = await read()
    assert found.text() == "[page 1]\n\nWords"
    assert found.notes == (f"The pages without text could not be read: {said}",)
    assert found.scans == (2, 3)


async def test_pages_that_a_service_leaves_out_stay_unread(put: Put) -> None:
    odd = {"pages": [{"markdown": 7}]}
    async with serving(saying(odd)) as server:
        put(apiKey="key", baseURL=server.url)
        found = await read()
    assert (found.scans, found.notes) == ((2, 3), ())
