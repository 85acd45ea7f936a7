"""What a request may cost, and what its bytes may."""

from typing import Any

import pytest

from endpoints.gateway.requests.json_body import crowded
from endpoints.gateway.requests.token_sizes import beside_messages, longest_answer
from endpoints.request import ChatRequest, PromptMessage
from endpoints.targets import Knowledge

KNOWN = Knowledge("gpt-4o", context_window=128_000, max_output=16_384, known=True)
HELLO: PromptMessage = {"role": "user", "content": "Hello"}


@pytest.mark.parametrize(
    ("params", "prompt", "tokens"),
    [
        ({}, None, 4096),
        ({"max_tokens": 1, "max_completion_tokens": 9000}, None, 9000),
        ({"max_completion_tokens": 1, "max_output_tokens": 70}, None, 70),
        ({"max_tokens": -5}, None, 4096),
        ({"max_tokens": 10, "n": 3}, None, 30),
        ({"max_tokens": 10, "n": 2, "best_of": 20}, "a", 200),
        ({"max_tokens": 10}, ["a", "b", "c"], 30),
        ({"max_tokens": 10}, [[1, 2], [3]], 20),
        ({"max_tokens": 10}, [1, 2, 3], 10),
    ],
)
def test_the_worst_case_counts_every_limit_choice_and_prompt(
    params: dict[str, Any], prompt: object, tokens: int
) -> None:
    request = ChatRequest((HELLO,), params, prompt=prompt)
    assert longest_answer(KNOWN, request) == tokens


def test_schemas_files_and_token_ids_belong_to_the_prompt() -> None:
    document: Any = {"type": "file", "file": {"file_data": "A" * 160_000}}
    asked = [
        ChatRequest((HELLO,), {"response_format": {"about": "word " * 800}}),
        ChatRequest(({"role": "user", "content": [document]},)),
        ChatRequest((HELLO,), prompt=[7] * 1000),
        ChatRequest((HELLO,), prompt=[[7] * 500, "word " * 400]),
    ]
    assert all(beside_messages(request) >= 1000 for request in asked)
    assert beside_messages(ChatRequest((HELLO,))) == 0


@pytest.mark.parametrize(
    ("raw", "too_many"),
    [
        (b"[" + b"[]," * 50 + b"1]", False),
        (b"[" + b"[]," * 100 + b"1]", True),
        (b'{"a":"' + b"{[" * 500 + b'"}', False),  # a program's text
        (b'{"a":"' + rb"\"{[\\" * 500 + b'"}', False),
        (b'{"a":"' + rb"\\" + b'",' + b'"b":{},' * 100 + b'"c":1}', True),
        (b'["' + b'{","' * 500 + b'"]', False),
    ],
)
def test_lists_and_objects_are_counted_outside_of_texts(
    raw: bytes, too_many: bool
) -> None:
    assert crowded(raw, most=100) is too_many
