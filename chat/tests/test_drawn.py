"""Pictures in answers: drawn by a tool or by the model itself, files of the person."""

from datetime import datetime, timedelta

import pytest

from accounts.ledger.models import LedgerEntry
from accounts.models import AccessRule, User
from chat.documents import Message, Part
from chat.errors import NoSuchFile
from chat.files.drawn import name_of
from chat.runs.answer.answer_size import Room
from chat.runs.answer.parts import Parts, joined
from chat.runs.recovery.logged_answer import Logged
from chat.store import erasure, files
from chat.store.conversations import now
from chat.store.mongo import database
from chat.tests.configured import azure, group, put_azure
from chat.tests.conftest import Frame, Open, Tab
from endpoints.simulator.script import Script
from endpoints.simulator.testing import SimulatorHandle

MODELS = {
    "gpt-4o": {"deploymentName": "gpt-4o"},
    "painter": {"deploymentName": "pics", "baseModel": "gpt-image-1"},
    "old painter": {"deploymentName": "old", "baseModel": "dall-e-3"},
}


@pytest.fixture(autouse=True)
def studio(configured: SimulatorHandle) -> SimulatorHandle:
    """Put a group in force that draws."""
    section = azure(configured) | {"groups": [group(configured, "demo", MODELS)]}
    put_azure(plugins=True, titleConvo=False, **section)
    return configured


async def answer(tab: Tab, text: str, **changes: object) -> tuple[list[Frame], Message]:
    started = await tab.ask(text, **changes)
    assert started["type"] == "run.started", started
    events: list[Frame] = await tab.events()
    return events, events[-1]["message"]


def pictures(message: Message) -> list[Part]:
    return [part for part in message["content"] if part["type"] == "image"]


async def kept_until(file_id: str) -> datetime | None:
    """Return when a file is removed that stands in no lasting message."""
    found = await database().files.find_one({"_id": file_id})
    moment: datetime | None = found["expires_at"]
    return moment


async def test_the_demo_draws_when_it_is_asked_to(
    socket_for: Open, alice: User
) -> None:
    events, message = await answer(await socket_for(alice), "Draw a lake at dawn")
    kinds = [part["type"] for part in message["content"]]
    assert kinds == ["tool_call", "image", "text"]
    [part] = pictures(message)
    assert (part["alt"], part["name"]) == ("lake at dawn", "lake-at-dawn.png")
    assert (part["width"], part["height"]) == (1024, 1024)
    shown = [event["part"] for event in events if event["type"] == "run.picture"]
    assert [("preview" in one, "file_id" in one) for one in shown] == [
        (True, False),
        (True, False),
        (False, True),
    ]
    assert shown[0]["preview"].startswith("data:image/webp;base64,")
    file = await files.get(alice.pk, part["file_id"])
    assert file["drawn"]["prompt"] == "lake at dawn"
    assert await kept_until(part["file_id"]) is None
    assert (await files.content(alice.pk, part["file_id"]))[:4] == b"\x89PNG"
    assert await LedgerEntry.objects.filter(kind="image").acount() == 1


async def test_nobody_else_sees_a_drawn_picture(
    socket_for: Open, alice: User, bob: User
) -> None:
    _, message = await answer(await socket_for(alice), "Draw a lake at dawn")
    [part] = pictures(message)
    with pytest.raises(NoSuchFile):
        await files.content(bob.pk, part["file_id"])


async def test_a_model_that_draws_is_answered_by_with_pictures_alone(
    socket_for: Open, alice: User, studio: SimulatorHandle
) -> None:
    tab = await socket_for(alice)
    _, message = await answer(tab, "A red fox in snow", model="painter")
    await tab.until("conversation.changed")  # its sums follow the ledger
    assert message["status"] == "complete"
    [part] = message["content"]
    assert (part["type"], part["alt"]) == ("image", "A red fox in snow")
    [request] = studio.requests()
    assert request["path"].endswith("/deployments/pics/images/generations")
    line = await LedgerEntry.objects.aget()
    assert (line.kind, line.model, line.completion) == ("chat", "painter", 1056)
    assert line.cost is not None
    assert line.cost > 0


async def test_an_attached_picture_is_changed_by_a_model_that_draws(
    socket_for: Open, alice: User, studio: SimulatorHandle
) -> None:
    tab = await socket_for(alice)
    _, message = await answer(tab, "A red fox", model="painter")
    [part] = pictures(message)
    content = [
        {"type": "text", "text": "in the rain"},
        {"type": "image", "file_id": part["file_id"]},
    ]
    more = {"content": content, "conversation_id": message["conversation_id"]}
    parent = {"parent_id": message["id"]}  # type: ignore[typeddict-item]
    _, changed = await answer(tab, "", model="painter", **more, **parent)
    assert pictures(changed)
    assert studio.requests()[-1]["path"].endswith("/images/edits")
    _, refused = await answer(tab, "", model="old painter", content=content)
    assert refused["status"] == "failed"
    assert "changes no pictures" in refused["error"]["message"]  # type: ignore[index]


async def test_a_refusal_of_the_filter_ends_the_answer_and_the_chat_goes_on(
    socket_for: Open, alice: User
) -> None:
    tab = await socket_for(alice)
    _, message = await answer(tab, "so much gore", model="painter")
    assert (message["status"], message["error"]["code"]) == ("failed", "content_filter")  # type: ignore[index]
    assert message["content"] == []
    _, later = await answer(tab, "A fox", model="painter")
    assert later["status"] == "complete"


async def test_what_comes_and_is_no_picture_is_said(
    socket_for: Open, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "endpoints.simulator.demo.painting.png", lambda image: b"no picture"
    )
    tab = await socket_for(alice)
    _, message = await answer(tab, "A fox", model="painter")
    assert (message["status"], message["error"]["code"]) == ("failed", "bad_answer")  # type: ignore[index]
    _, message = await answer(tab, "Draw a fox")
    call = message["content"][0]["call"]
    assert (call["state"], "cannot be kept" in call["result"]) == ("failed", True)


async def test_who_may_have_no_pictures_cannot_choose_a_model_that_draws(
    socket_for: Open, alice: User, studio: SimulatorHandle
) -> None:
    await AccessRule.objects.acreate(effect="deny", kind="feature", feature="images")
    refused = await (await socket_for(alice)).ask("A fox", model="painter")
    assert refused["type"] == "error"
    assert studio.requests() == []


async def test_a_picture_of_a_temporary_chat_goes_with_it(
    socket_for: Open, alice: User
) -> None:
    tab = await socket_for(alice)
    _, message = await answer(tab, "A fox", model="painter", temporary=True)
    [part] = pictures(message)
    assert await kept_until(part["file_id"]) is not None
    await files.purge(now() + timedelta(days=400))
    with pytest.raises(NoSuchFile):
        await files.get(alice.pk, part["file_id"])


async def test_erasing_a_person_takes_the_pictures_along(
    socket_for: Open, alice: User
) -> None:
    _, message = await answer(await socket_for(alice), "A fox", model="painter")
    [part] = pictures(message)
    await erasure.erase(alice.pk)
    with pytest.raises(NoSuchFile):
        await files.get(alice.pk, part["file_id"])


async def test_pictures_go_along_to_no_model_as_pictures(
    socket_for: Open, alice: User, studio: SimulatorHandle
) -> None:
    tab = await socket_for(alice)
    _, message = await answer(tab, "A fox", model="painter")
    more = {"conversation_id": message["conversation_id"], "parent_id": message["id"]}  # type: ignore[typeddict-item]
    await answer(tab, "What did you draw?", **more)
    told = studio.requests()[-1]["body"]["messages"]
    assert [each["role"] for each in told[-3:]] == ["user", "assistant", "user"]
    assert told[-2]["content"] == "(Here a picture was shown: A fox)"


async def test_a_stopped_drawing_leaves_no_half_picture(
    socket_for: Open, alice: User, studio: SimulatorHandle
) -> None:
    studio.script("pics", Script(hang=True))
    tab = await socket_for(alice)
    started = await tab.ask("A fox", model="painter")
    await tab.send({"type": "run.stop", "id": "2", "run_id": started["run_id"]})
    ended = await tab.until("run.finished")
    assert (ended["message"]["status"], ended["message"]["content"]) == ("stopped", [])


DONE = {"type": "image", "picture": "c.0", "file_id": "f", "alt": "a fox"}
BEGUN = {"type": "image", "picture": "c.0", "preview": "data:image/webp;base64,A"}


def test_a_log_is_replayed_to_the_same_pictures() -> None:
    logged = Logged()
    for part in (BEGUN, DONE):
        logged.take({"type": "run.picture", "part": part}, Room())
    assert logged.parts.stored() == [DONE]
    half = Logged()
    half.take({"type": "run.picture", "part": BEGUN}, Room())
    assert half.parts.stored() == []


def test_text_behind_a_picture_is_a_part_of_its_own() -> None:
    parts = Parts()
    parts.say("text", "before")
    parts.put_picture(DONE)  # type: ignore[arg-type]
    parts.say("text", "after")
    kinds = [part["type"] for part in parts.stored()]
    assert kinds == ["text", "image", "text"]
    assert joined([], parts.stored()) == parts.stored()


@pytest.mark.parametrize(
    ("prompt", "name"),
    [
        ("A red fox, in the snow at dawn; watercolour", "A-red-fox-in-the-snow"),
        ("../../etc/passwd", "etc-passwd"),
        ("清晨的湖", "清晨的湖"),
        ("!!!", "picture"),
    ],
)
def test_a_picture_is_named_after_its_first_words(prompt: str, name: str) -> None:
    assert name_of(prompt) == name
