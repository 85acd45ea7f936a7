import uuid

import pytest
from pydantic import ValidationError

from chat.frames import CLIENT_FRAME, RunStart


def start_frame(**changes: object) -> dict[str, object]:
    frame: dict[str, object] = {
        "type": "run.start",
        "id": "1",
        "conversation_id": None,
        "parent_id": None,
        "message_id": str(uuid.uuid4()),
        "content": [{"type": "text", "text": "Hello"}],
        "endpoint": "azureOpenAI",
        "model": "gpt-4o",
    }
    return frame | changes


def test_a_whole_start_frame_is_taken() -> None:
    assert isinstance(CLIENT_FRAME.validate_python(start_frame()), RunStart)


@pytest.mark.parametrize(
    "changes",
    [
        {"type": "run.explode"},
        {"message_id": "7"},
        {"message_id": {"$ne": None}},
        {"conversation_id": "../../etc"},
        {"content": []},
        {"content": "Hello"},
        {"content": [{"type": "text"}]},
        {"content": [{"type": "text", "text": {"$gt": ""}}]},
        {"content": [{"type": "html", "text": "x"}]},
        {"model": ""},
        {"model": 7},
        {"params": {"temperature": 3}},
        {"params": {"api_base": "https://evil.example"}},
        {"base_url": "https://evil.example"},
        {"temporary": "yes"},
        {"id": "x" * 65},
    ],
)
def test_a_wrong_start_frame_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        CLIENT_FRAME.validate_python(start_frame(**changes))


@pytest.mark.parametrize("after", [-1, "0", 1.5, None])
def test_resume_wants_a_number_that_can_be(after: object) -> None:
    frame = {"type": "run.resume", "run_id": str(uuid.uuid4()), "after": after}
    with pytest.raises(ValidationError):
        CLIENT_FRAME.validate_python(frame)
