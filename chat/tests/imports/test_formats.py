import copy
import io
import tracemalloc
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from chat.imports import formats, reading
from chat.imports.shapes import Imported, ImportRefusedError

CHATGPT: dict[str, Any] = {
    "title": "Greek  islands\n",
    "create_time": 1_700_000_000.5,
    "conversation_id": "conv-1",
    "current_node": "tool",
    "default_model_slug": "gpt-4o",
    "mapping": {
        "root": {"id": "root", "message": None, "parent": None},
        "sys": {
            "parent": "root",
            "message": {
                "author": {"role": "system"},
                "content": {"content_type": "text", "parts": [""]},
            },
        },
        "q": {
            "parent": "sys",
            "message": {
                "author": {"role": "user"},
                "content": {
                    "content_type": "multimodal_text",
                    "parts": ["Which?", {"content_type": "image_asset_pointer"}],
                },
            },
        },
        "call": {
            "parent": "q",
            "message": {
                "author": {"role": "assistant"},
                "recipient": "python",
                "content": {"content_type": "code", "text": "1+1"},
            },
        },
        "tool": {
            "parent": "call",
            "message": {
                "author": {"role": "tool"},
                "content": {"content_type": "execution_output", "text": "2"},
            },
        },
        "a1": {
            "parent": "call",
            "message": {
                "author": {"role": "assistant"},
                "metadata": {"model_slug": "gpt-4o"},
                "content": {"content_type": "text", "parts": ["Naxos"]},
            },
        },
        "a2": {
            "parent": "q",
            "message": {
                "author": {"role": "assistant"},
                "content": {"content_type": "text", "parts": ["克里特"]},
            },
        },
    },
}
CLAUDE: dict[str, Any] = {
    "uuid": "c-1",
    "name": "Tea",
    "created_at": "2025-01-02T03:04:05.000000Z",
    "chat_messages": [
        {
            "uuid": "1",
            "sender": "human",
            "text": "Tea?",
            "files": [{"file_name": "a.png"}],
            "attachments": [{"file_name": "t.txt", "extracted_content": "leaves"}],
        },
        {
            "uuid": "2",
            "sender": "assistant",
            "content": [
                {"type": "thinking", "thinking": "hm"},
                {"type": "text", "text": "Green"},
                {"type": "tool_use", "name": "x"},
            ],
        },
    ],
}
LIBRECHAT: dict[str, Any] = {
    "conversationId": "l-1",
    "endpoint": "azureOpenAI",
    "title": "Trees",
    "recursive": True,
    "options": {"model": "gpt-4o", "promptPrefix": "Be brief"},
    "messages": [
        {
            "messageId": "1",
            "parentMessageId": "00000000-0000-0000-0000-000000000000",
            "isCreatedByUser": True,
            "text": "Oak?",
            "children": [
                {
                    "messageId": "2",
                    "parentMessageId": "1",
                    "sender": "GPT",
                    "isCreatedByUser": False,
                    "content": [{"type": "text", "text": {"value": "Yes"}}],
                    "feedback": {"rating": "thumbsDown", "tag": {"key": "inaccurate"}},
                    "children": [],
                }
            ],
        }
    ],
}


def read_one(raw: object) -> Imported:
    (found,) = reading.conversations(io.BytesIO(orjson.dumps(raw)))
    return formats.read(found)[1]


def texts(imported: Imported) -> list[tuple[str, str | None, list[str]]]:
    return [
        (
            message.id,
            message.parent_id,
            [part["text"] for part in message.content if "text" in part],
        )
        for message in imported.messages
    ]


def test_chatgpts_tree_comes_along_without_its_machinery() -> None:
    imported = read_one([CHATGPT])
    assert imported.title == "Greek islands"
    assert texts(imported) == [
        ("q", None, ["Which?"]),
        ("a1", "q", ["Naxos"]),
        ("a2", "q", ["克里特"]),
    ]
    assert imported.leaf_id == "q"
    assert imported.not_carried == {"image": 1, "tool call": 1, "tool output": 1}


def test_claudes_messages_follow_one_another() -> None:
    imported = read_one([CLAUDE])
    assert texts(imported) == [
        ("1", None, ["t.txt:\nleaves", "[a.png]", "Tea?"]),
        ("2", "1", ["hm", "Green"]),
    ]
    [call] = [part["call"] for part in imported.messages[1].content if "call" in part]
    assert (call["name"], call["state"]) == ("x", "done")
    assert imported.created_at == datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert imported.not_carried == {
        "files in messages: their names are carried, not the bytes": 1
    }


@pytest.mark.parametrize(
    "text",
    [
        "<think>\nhm\n</think>\n\nYes",
        ":::thinking\nhm\n:::\nYes",
    ],
)
def test_thoughts_written_into_an_imported_answer_are_told_apart(text: str) -> None:
    raw = copy.deepcopy(LIBRECHAT)
    question = raw["messages"][0]
    answer = question["children"][0]
    question["text"] = text
    answer["content"] = [{"type": "text", "text": text}]
    imported = read_one(raw)
    kinds = [[part["type"] for part in each.content] for each in imported.messages]
    assert kinds == [["text"], ["reasoning", "text"]]
    thought, said = imported.messages[1].content
    assert (thought["text"].strip(), said["text"]) == ("hm", "Yes")


def test_librechats_nested_export_keeps_tree_and_feedback() -> None:
    imported = read_one(LIBRECHAT)
    assert texts(imported) == [("1", None, ["Oak?"]), ("2", "1", ["Yes"])]
    feedback = imported.messages[1].extra["feedback"]
    assert (feedback["rating"], feedback["tag"]) == ("down", "inaccurate")
    assert imported.extra["system_prompt"] == "Be brief"


def test_chatbot_uis_history_is_a_list_of_conversations() -> None:
    turns = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Ho"}]
    raw = {"version": 4, "history": [{"id": 1, "name": "A", "messages": turns}] * 2}
    found = list(reading.conversations(io.BytesIO(orjson.dumps(raw))))
    assert len(found) == 2
    imported = formats.read(found[0])[1]
    assert [message.role for message in imported.messages] == ["user", "assistant"]


def test_json_lines_are_read_one_by_one() -> None:
    lines = b"\n".join([orjson.dumps(CLAUDE)] * 3)
    assert len(list(reading.conversations(io.BytesIO(lines)))) == 3


def test_a_zip_is_searched_for_conversations() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("user.json", "{}")
        archive.writestr("data/conversations.json", orjson.dumps([CLAUDE, CHATGPT]))
        archive.writestr("conversations-001.json", orjson.dumps([CLAUDE]))
        archive.writestr("conversation_asset_file_names.json", '{"a": "b"}')
    assert len(list(reading.conversations(file))) == 3


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "not valid JSON"),
        (b"hello", "not valid JSON"),
        (b'[{"a": 1}', "not valid JSON"),
        (b"[1, 2]", "must be a JSON object"),
        (b"[null]", "must be a JSON object"),
        (b'{"a":' * 100_000, "not valid JSON"),
        (b"[" * 1_000_000, "250000 levels"),
        (b"\xff\xfe{}", "not valid JSON"),
        (b"PK\x05\x06" + b"\0" * 18, "holds no conversations"),
    ],
)
def test_files_that_are_no_conversations_are_refused(
    content: bytes, reason: str
) -> None:
    with pytest.raises(ImportRefusedError, match=reason):
        list(reading.conversations(io.BytesIO(content)))


@pytest.mark.parametrize(
    "raw",
    [
        {"x": 1},
        {"mapping": []},
        {"mapping": {"a": {"message": {"author": {"role": {"$ne": 1}}}}}},
        {"chat_messages": [{}], "uuid": "1"},
        {"conversationId": {"$gt": ""}, "messages": []},
        {"format": "something else"},
        {"messages": 3, "id": "x"},
    ],
)
def test_objects_of_no_known_shape_are_refused(raw: dict[str, Any]) -> None:
    with pytest.raises(ImportRefusedError):
        formats.read(raw)


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "conversations.json"
    text = "x" * 20_000
    row = orjson.dumps({**CLAUDE, "name": text})
    with path.open("wb") as file:  # 20 MB
        file.write(b"[" + b",".join([row] * 1_000) + b"]")
    tracemalloc.start()
    with path.open("rb") as file:
        number = sum(1 for _ in reading.conversations(file))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert number == 1_000
    assert peak < 2_000_000
