"""Exports that are odd, and are read all the same."""

import copy
import io
from typing import Any

import orjson

from chat.imports import formats, reading
from chat.tests.imports.test_formats import CHATGPT, CLAUDE, read_one

OPEN_WEBUI: dict[str, Any] = {
    "id": "w-1",
    "title": "Harbour",
    "archived": True,
    "updated_at": 1_755_000_009,
    "chat": {
        "models": ["gpt-4o"],
        "history": {
            "currentId": "3",
            "messages": {
                "1": {"id": "1", "role": "user", "content": "Where?", "parentId": None},
                "2": {
                    "id": "2",
                    "role": "assistant",
                    "parentId": "1",
                    "content": "North",
                },
                "3": {
                    "id": "3",
                    "role": "assistant",
                    "parentId": "1",
                    "model": "gpt-4o",
                    "content": '<details type="reasoning" done="true">\n'
                    "<summary>Thought for 2 seconds</summary>\n&gt; hm\n</details>\n"
                    '<details type="tool_calls" done="true" id="c" name="find" '
                    'arguments="{&quot;q&quot;: 1}" result="two">\n'
                    "<summary>Done</summary>\n</details>\nSouth",
                },
            },
        },
    },
}


def test_open_webuis_tree_comes_along_with_thoughts_and_calls() -> None:
    imported = read_one([OPEN_WEBUI])
    assert (imported.title, imported.leaf_id, imported.archived) == (
        "Harbour",
        "3",
        True,
    )
    assert [message.parent_id for message in imported.messages] == [None, "1", "1"]
    thought, call, said = imported.messages[2].content
    assert (thought["type"], said["text"]) == ("reasoning", "South")
    assert (call["call"]["arguments"], call["call"]["result"]) == ('{"q": 1}', "two")


def test_a_nested_export_may_be_as_deep_as_it_is_long() -> None:
    told = b'{"messageId": "%d", "isCreatedByUser": true, "text": "x", "children": ['
    text = b"".join(told % number for number in range(5_000)) + b"]}" * 5_000
    file = b'{"conversationId": "deep", "messagesTree": [' + text + b"]}"
    [found] = reading.conversations(io.BytesIO(file))
    assert len(formats.read(found)[1].messages) == 5_000


def test_a_mark_in_front_of_the_text_is_no_part_of_it() -> None:
    file = io.BytesIO(b"\xef\xbb\xbf" + orjson.dumps([CLAUDE]))
    assert len(list(reading.conversations(file))) == 1


def test_chatgpts_empty_fields_canvas_and_stars() -> None:
    raw = copy.deepcopy(CHATGPT)
    raw["is_starred"] = True
    raw["mapping"]["sys"]["message"] |= {"metadata": None, "content": None}
    written = {"name": "hello", "type": "code/python", "content": "print('```')"}
    call = raw["mapping"]["call"]["message"]
    call["recipient"] = "canmore.create_textdoc"
    call["content"]["text"] = orjson.dumps(written).decode()
    imported = read_one([raw])
    assert imported.extra["pinned"] is True
    document = next(one for one in imported.messages if one.id == "call")
    assert document.content[0]["text"] == "````python\nprint('```')\n````"


def test_a_turn_of_claudes_that_is_only_tools_or_only_files_breaks_no_line() -> None:
    used = {"type": "tool_use", "id": "t1", "name": "search", "input": {"q": "tea"}}
    found: dict[str, Any] = {"type": "tool_result", "tool_use_id": "t1"}
    found["content"] = [{"type": "text", "text": "Green"}]
    turns: list[dict[str, Any]] = [
        {"uuid": "1", "sender": "human", "text": "Tea?"},
        {"uuid": "2", "sender": "assistant", "content": [used, found]},
        {"uuid": "3", "sender": "human", "files": [{"file_name": "scan.pdf"}]},
        {"uuid": "4", "sender": "assistant", "text": ""},
        {"uuid": "5", "sender": "human", "text": "And?"},
    ]
    before = None
    for turn in turns:
        turn["parent_message_uuid"], before = before, turn["uuid"]
    imported = read_one({**CLAUDE, "chat_messages": turns})
    parents = [(one.id, one.parent_id) for one in imported.messages]
    assert parents == [("1", None), ("2", "1"), ("3", "2"), ("5", "3")]
    call = imported.messages[1].content[0]["call"]
    assert (call["arguments"], call["result"]) == ('{"q": "tea"}', "Green")
    assert imported.messages[2].content[0]["text"] == "[scan.pdf]"
