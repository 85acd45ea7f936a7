"""What a message of LibreChat's becomes: nothing raw, nothing empty, nothing untold."""

from typing import Any

from chat.imports.librechat.file import RawMessage, message
from chat.imports.shapes import ImportedMessage


def read(*parts: dict[str, Any], **fields: Any) -> tuple[ImportedMessage, list[str]]:  # noqa: ANN401
    dropped: list[str] = []
    raw = {"messageId": "m", "isCreatedByUser": False, "content": list(parts), **fields}
    return message(RawMessage.model_validate(raw), dropped), dropped


def test_a_tool_call_is_one_with_what_came_back_and_its_sources() -> None:
    call = {"id": "c1", "name": "find_mcp_tickets", "args": {"q": 1}, "output": "Two"}
    found = {"link": "https://example.com/a", "title": "A", "snippet": "About A"}
    bad = {"link": "javascript:alert(1)", "title": "B"}
    searched = {"toolCallId": "c1", "web_search": {"organic": [found, bad]}}
    imported, dropped = read(
        {"type": "tool_call", "tool_call": call}, attachments=[searched]
    )
    [part] = imported.content
    kept = part["call"]
    assert (kept["name"], kept["label"], kept["source"]) == (
        "find_mcp_tickets",
        "find",
        "mcp:tickets",
    )
    assert (kept["arguments"], kept["result"]) == ('{"q": 1}', "Two")
    assert (kept["state"], kept["citations"]) == (
        "done",
        [{"title": "A", "url": "https://example.com/a", "snippet": "About A"}],
    )
    assert dropped == []


def test_a_part_that_is_not_known_keeps_its_place_and_is_told() -> None:
    imported, dropped = read({"type": "image_file", "image_file": {}})
    assert imported.content == [{"type": "text", "text": "[image_file]"}]
    assert dropped == ["part of type image_file"]


def test_an_error_is_a_failed_answer_and_no_json() -> None:
    imported, _ = read({"type": "error", "error": "Too long"})
    assert imported.extra["status"] == "failed"
    imported, _ = read(error=True, text='{"type": "INPUT_LENGTH", "info": "9 / 8"}')
    assert imported.content == [{"type": "text", "text": "[INPUT_LENGTH]"}]


def test_marks_of_sources_are_not_shown() -> None:
    said = (
        "It rains\ue202turn0search0, \ue200cite\ue202turn1news2\ue201truly【1†source】."
    )
    imported, _ = read({"type": "text", "text": said})
    assert imported.content == [{"type": "text", "text": "It rains, truly."}]


def test_passages_and_names_of_files_stand_before_the_question() -> None:
    imported, dropped = read(
        text="What is it?",
        isCreatedByUser=True,
        quotes=["two\nlines", {"text": "a third"}],
        files=[{"filename": "report.pdf"}],
    )
    assert [part["text"] for part in imported.content] == [
        "> two\n> lines",
        "> a third",
        "[report.pdf]",
        "What is it?",
    ]
    assert dropped == ["files in messages: their names are carried, not the bytes"]
