"""Answers from libraries: the demo voice searches in what a conversation has chosen."""

from accounts.models import User
from chat.libraries import keeping
from chat.libraries.tests.conftest import CHINESE, GUIDE, put
from chat.store import conversations
from chat.store.personal import projects
from chat.tests.api.conftest import talk
from chat.tests.conftest import Frame, Open
from endpoints.simulator.testing import SimulatorHandle


async def asked(socket_for: Open, user: User, text: str, *ids: str) -> Frame:
    """Return the answer to a question in a conversation with these libraries."""
    tab = await socket_for(user)
    started = await tab.ask(text, tools=[f"library:{one}" for one in ids])
    assert started["type"] == "run.started", started
    message: Frame = (await tab.events())[-1]["message"]
    return message


def calls(message: Frame) -> list[Frame]:
    return [part["call"] for part in message["content"] if part["type"] == "tool_call"]


async def test_an_answer_cites_the_passage_of_a_library(
    socket_for: Open, acting_model: SimulatorHandle, alice: User
) -> None:
    library = await keeping.make(alice.pk, "Harbour", "")
    file = await put(alice, library["_id"], "guide.md", GUIDE)
    answer = await asked(socket_for, alice, "What does a night cost?", library["_id"])
    [call] = calls(answer)
    assert (call["name"], call["state"], call["private"]) == (
        "search_library",
        "done",
        True,
    )
    place = f"/libraries/{library['_id']}/files/{file['_id']}#p0"
    assert [one["url"] for one in call["citations"]] == [place]
    assert call["result"].startswith(
        "Searched 1 library for “What does a night cost?”: 1 passage from 1 file."
    )
    assert "[1]" in answer["content"][-1]["text"]


async def test_a_chinese_question_is_answered_from_a_chinese_file(
    socket_for: Open, acting_model: SimulatorHandle, alice: User
) -> None:
    library = await keeping.make(alice.pk, "港口", "")
    await put(alice, library["_id"], "指南.md", CHINESE)
    answer = await asked(socket_for, alice, "每晚的费用是多少欧元？", library["_id"])
    assert "资料库" in answer["content"][-1]["text"]
    assert "[1]" in answer["content"][-1]["text"]


async def test_model_and_person_are_told_that_nothing_was_found(
    socket_for: Open, acting_model: SimulatorHandle, alice: User
) -> None:
    library = await keeping.make(alice.pk, "Harbour", "")
    await put(alice, library["_id"], "guide.md", GUIDE)
    answer = await asked(
        socket_for, alice, "How do I bake sourdough bread?", library["_id"]
    )
    [call] = calls(answer)
    assert "nothing relevant found" in call["result"]
    assert "citations" not in call
    assert "found nothing relevant" in answer["content"][-1]["text"]


async def test_bob_cannot_choose_a_library_of_alice(
    socket_for: Open, acting_model: SimulatorHandle, alice: User, bob: User
) -> None:
    library = await keeping.make(alice.pk, "Harbour", "")
    await put(alice, library["_id"], "guide.md", GUIDE)
    await keeping.make(bob.pk, "Empty", "")
    answer = await asked(socket_for, bob, "What does a night cost?", library["_id"])
    [call] = calls(answer)
    assert call["state"] == "failed"
    assert "24 euros" not in str(answer)


async def test_without_a_library_nothing_is_searched(
    socket_for: Open, acting_model: SimulatorHandle, alice: User
) -> None:
    library = await keeping.make(alice.pk, "Harbour", "")
    await put(alice, library["_id"], "guide.md", GUIDE)
    answer = await asked(socket_for, alice, "What does a night cost?")
    assert calls(answer) == []


async def test_models_without_tools_are_told_the_passages_beforehand(
    socket_for: Open, configured: SimulatorHandle, alice: User
) -> None:
    library = await keeping.make(alice.pk, "Harbour", "")
    await put(alice, library["_id"], "guide.md", GUIDE)
    answer = await asked(socket_for, alice, "What does a night cost?", library["_id"])
    assert calls(answer) == []
    [notice] = [one for one in answer["notices"] if one["code"] == "searched"]
    assert notice["text"] == "Searched 1 library: 1 passage from guide.md"
    told = str(configured.requests()[0]["body"]["messages"][0])
    assert "24 euros" in told
    answer = await asked(socket_for, alice, "How to bake bread?", library["_id"])
    [notice] = [one for one in answer["notices"] if one["code"] == "searched"]
    assert notice["text"] == "Searched 1 library: nothing relevant found"


async def test_a_right_that_is_lost_is_lost_in_the_next_answer(
    socket_for: Open, acting_model: SimulatorHandle, alice: User, bob: User
) -> None:
    library = await keeping.make(alice.pk, "Harbour", "")
    await put(alice, library["_id"], "guide.md", GUIDE)
    await keeping.make(bob.pk, "Empty", "")
    await keeping.share(alice.pk, library["_id"], [(bob.email, "use")])
    [call] = calls(
        await asked(socket_for, bob, "What does a night cost?", library["_id"])
    )
    assert call["state"] == "done"
    await keeping.share(alice.pk, library["_id"], [])
    [call] = calls(
        await asked(socket_for, bob, "What does a night cost?", library["_id"])
    )
    assert call["state"] == "failed"


async def test_chats_of_a_project_search_in_its_libraries(
    socket_for: Open, acting_model: SimulatorHandle, alice: User
) -> None:
    library = await keeping.make(alice.pk, "Harbour", "")
    await put(alice, library["_id"], "guide.md", GUIDE)
    fields = {"name": "Trip", "library_ids": [library["_id"]]}
    project = await projects.add(alice.pk, fields)
    home, _ = await talk(alice, "Hello", "Hello")
    await conversations.change(alice.pk, home, {"project_id": project["_id"]})
    tab = await socket_for(alice)
    await tab.ask("What does a night cost?", conversation_id=home)
    [call] = calls((await tab.events())[-1]["message"])
    assert (call["name"], call["state"]) == ("search_library", "done")
