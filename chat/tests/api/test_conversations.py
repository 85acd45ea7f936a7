from urllib.parse import quote

import pytest

from accounts.models import User
from chat.tests.api.conftest import NOWHERE, Caller, talk


async def test_editing_in_place_changes_the_text_alone(
    as_alice: Caller, alice: User
) -> None:
    home, (question, answer) = await talk(alice, "Helo", "Hi there")
    edited = await as_alice.did(
        "patch", f"/conversations/{home}/messages/{question}", {"text": "Hello"}
    )
    assert edited["content"] == [{"type": "text", "text": "Hello"}]
    tree = await as_alice.got(f"/conversations/{home}/messages")
    assert [item["id"] for item in tree["items"]] == [question, answer]
    assert "search_terms" not in tree["items"][0]


async def test_an_edited_message_is_found_by_its_new_words(
    as_alice: Caller, alice: User
) -> None:
    home, (question, _) = await talk(alice, "elephants", "Yes")
    path = f"/conversations/{home}/messages/{question}"
    await as_alice.did("patch", path, {"text": "giraffes"})
    assert (await as_alice.got("/search?q=elephants"))["messages"] == []
    found = await as_alice.got("/search?q=giraff")
    assert [hit["message_id"] for hit in found["messages"]] == [question]


async def test_deleting_a_message_takes_its_branch(
    as_alice: Caller, alice: User
) -> None:
    home, (one, two, three, _) = await talk(alice, "1", "2", "3", "4")
    changed = await as_alice.did("delete", f"/conversations/{home}/messages/{three}")
    assert changed["current_leaf_id"] == two
    tree = await as_alice.got(f"/conversations/{home}/messages")
    assert [item["id"] for item in tree["items"]] == [one, two]


async def test_a_deleted_branch_can_be_brought_back(
    as_alice: Caller, alice: User
) -> None:
    home, ids = await talk(alice, "1", "2", "needle", "4")
    path = f"/conversations/{home}/messages/{ids[2]}"
    await as_alice.did("delete", path)
    assert (await as_alice.got("/search?q=needle"))["messages"] == []
    restored = await as_alice.did("post", f"{path}/restore")
    assert restored["current_leaf_id"] == ids[3]
    tree = await as_alice.got(f"/conversations/{home}/messages")
    assert [item["id"] for item in tree["items"]] == ids
    assert not {"branch", "deleted_at"} & set(tree["items"][3])
    found = await as_alice.got("/search?q=needle")
    assert [hit["message_id"] for hit in found["messages"]] == [ids[2]]
    assert (await as_alice.ask("post", f"{path}/restore"))[0] == 404


async def test_a_fork_holds_the_path_under_new_ids(
    as_alice: Caller, alice: User
) -> None:
    home, ids = await talk(alice, "1", "2", "3", "4")
    forked = await as_alice.did(
        "post", f"/conversations/{home}/fork", {"message_id": ids[1]}
    )
    tree = await as_alice.got(f"/conversations/{forked['id']}/messages")
    assert [item["content"][0]["text"] for item in tree["items"]] == ["1", "2"]
    assert not {item["id"] for item in tree["items"]} & set(ids)
    assert forked["current_leaf_id"] == tree["items"][1]["id"]


async def test_a_duplicate_holds_everything(as_alice: Caller, alice: User) -> None:
    home, ids = await talk(alice, "1", "2", "3")
    copy = await as_alice.did("post", f"/conversations/{home}/duplicate")
    tree = await as_alice.got(f"/conversations/{copy['id']}/messages")
    assert len(tree["items"]) == len(ids)
    assert copy["title"] == "A talk"


async def test_feedback_is_kept_and_taken_back(as_alice: Caller, alice: User) -> None:
    home, (_, answer) = await talk(alice, "1", "2")
    path = f"/conversations/{home}/messages/{answer}/feedback"
    rated = await as_alice.did("put", path, {"rating": "down", "tag": "inaccurate"})
    assert rated["feedback"] == {"rating": "down", "tag": "inaccurate", "text": ""}
    assert "feedback" not in await as_alice.did("put", path, {"rating": None})


async def test_all_conversations_go_at_once(as_alice: Caller, alice: User) -> None:
    await talk(alice, "1")
    await talk(alice, "2")
    earlier, _ = await talk(alice, "3")
    await as_alice.did("delete", f"/conversations/{earlier}")
    answer = await as_alice.did("delete", "/conversations")
    assert answer.pop("deleted") == 2
    assert (await as_alice.got("/conversations"))["items"] == []
    restored = await as_alice.did("post", "/conversations/restore-all", answer)
    assert restored == {"restored": 2}
    listed = [item["id"] for item in (await as_alice.got("/conversations"))["items"]]
    assert len(listed) == 2
    assert earlier not in listed


async def test_lists_are_filtered_by_tag_and_project(
    as_alice: Caller, alice: User
) -> None:
    home, _ = await talk(alice, "1")
    await talk(alice, "2")
    project = await as_alice.did("post", "/projects", {"name": "Work"})
    changes = {"tags": ["a/b", "工作"], "project_id": project["id"]}
    await as_alice.did("patch", f"/conversations/{home}", changes)

    tagged = await as_alice.got("/conversations?tag=a/b")
    grouped = await as_alice.got(f"/conversations?project_id={project['id']}")

    assert [item["id"] for item in tagged["items"]] == [home]
    assert [item["id"] for item in grouped["items"]] == [home]
    tags = (await as_alice.got("/tags"))["items"]
    assert {tag["name"]: tag["count"] for tag in tags} == {"a/b": 1, "工作": 1}
    assert (await as_alice.got("/projects"))["items"][0]["conversations"] == 1


async def test_pages_follow_one_another_without_gap_or_repeat(
    as_alice: Caller, alice: User
) -> None:
    made = [(await talk(alice, str(n)))[0] for n in range(7)]
    seen: list[str] = []
    cursor = ""
    while True:
        page = await as_alice.got(f"/conversations?limit=3&cursor={cursor}")
        seen += [item["id"] for item in page["items"]]
        if not page["next"]:
            break
        cursor = page["next"]
    assert sorted(seen) == sorted(made)


async def test_the_meter_tells_of_the_branch(as_alice: Caller, alice: User) -> None:
    home, _ = await talk(alice, "1", "2")
    found = await as_alice.got(f"/conversations/{home}/usage")
    assert found["conversation"]["calls"] == 0
    assert found["branch"] == {"prompt": 0, "completion": 0, "cost": 0, "calls": 0}
    assert found["context"] is None  # the model is not on offer here


PATHS = [
    ("get", "", None),
    ("patch", "", {"title": "x"}),
    ("delete", "", None),
    ("get", "/messages", None),
    ("patch", "/messages/{message}", {"text": "x"}),
    ("delete", "/messages/{message}", None),
    ("put", "/messages/{message}/feedback", {"rating": "up"}),
    ("post", "/fork", {"message_id": "{message}"}),
    ("post", "/duplicate", None),
    ("post", "/title", None),
    ("get", "/usage", None),
    ("get", "/export", None),
    ("post", "/restore", None),
    ("post", "/messages/{message}/restore", None),
]


@pytest.mark.parametrize(("method", "path", "body"), PATHS)
async def test_bob_gets_the_same_answer_for_alices_and_for_nothing(
    as_bob: Caller, alice: User, method: str, path: str, body: dict[str, str] | None
) -> None:
    home, (_, answer) = await talk(alice, "1", "2")
    sent = body and {key: text.format(message=answer) for key, text in body.items()}
    answers = [
        await as_bob.ask(
            method, f"/conversations/{key}{path.format(message=answer)}", sent
        )
        for key in (home, NOWHERE, "not-a-uuid")
    ]
    assert answers[0][0] == 404
    assert answers[0] == answers[1] == answers[2]


async def test_a_message_of_another_conversation_is_not_found(
    as_alice: Caller, alice: User
) -> None:
    home, _ = await talk(alice, "1", "2")
    _, (elsewhere, _) = await talk(alice, "3", "4")
    path = f"/conversations/{home}/messages/{elsewhere}"
    assert (await as_alice.ask("patch", path, {"text": "x"}))[0] == 404
    changes = {"current_leaf_id": elsewhere}
    assert (await as_alice.ask("patch", f"/conversations/{home}", changes))[0] == 404


async def test_bobs_project_cannot_take_alices_conversation(
    as_alice: Caller, as_bob: Caller, alice: User
) -> None:
    home, _ = await talk(alice, "1")
    project = await as_bob.did("post", "/projects", {"name": "Trap"})
    changes = {"project_id": project["id"]}
    assert (await as_alice.ask("patch", f"/conversations/{home}", changes))[0] == 404


OPERATORS = [{"$ne": None}, {"$regex": "(a+)+$"}, {"$where": "1"}, [{"$gt": ""}]]


@pytest.mark.parametrize("operator", OPERATORS)
@pytest.mark.parametrize(
    ("method", "path", "field"),
    [
        ("patch", "/conversations/{home}", "title"),
        ("patch", "/conversations/{home}", "current_leaf_id"),
        ("patch", "/conversations/{home}/messages/{message}", "text"),
        ("post", "/conversations/{home}/fork", "message_id"),
        ("post", "/presets", "name"),
        ("post", "/prompts", "text"),
        ("post", "/projects", "instructions"),
        ("post", "/tags", "name"),
        ("post", "/shares", "conversation_id"),
    ],
)
async def test_operators_in_fields_are_refused(
    as_alice: Caller,
    alice: User,
    operator: object,
    method: str,
    path: str,
    field: str,
) -> None:
    home, (question,) = await talk(alice, "1")
    where = path.format(home=home, message=question)
    status, found = await as_alice.ask(method, where, {field: operator})
    assert status == 400
    assert found["error"]["code"] == "invalid"


@pytest.mark.parametrize(
    "pattern", ["b.d", "b[ax]d", "(ba)+d", "ba?a*d", "^b", "b\\wd"]
)
async def test_what_is_searched_for_is_no_pattern(
    as_alice: Caller, alice: User, pattern: str
) -> None:
    await talk(alice, "bad baad bxd", title="bad")
    _, (meant,) = await talk(alice, f"x {pattern} y", title=f"x {pattern} y")
    found = await as_alice.got(f"/search?q={quote(pattern)}")
    assert [each["message_id"] for each in found["messages"]] == [meant]
    assert [each["title"] for each in found["conversations"]] == [f"x {pattern} y"]


async def test_forks_in_a_hurry_are_slowed_down(as_alice: Caller, alice: User) -> None:
    home, _ = await talk(alice, "1")
    path = f"/conversations/{home}/duplicate"
    statuses = [(await as_alice.ask("post", path))[0] for _ in range(8)]
    assert statuses == [200] * 7 + [429]


async def test_a_nul_in_a_search_is_a_space(as_alice: Caller) -> None:
    status, _ = await as_alice.ask("get", "/search?q=W%C3%BC%00%C2%83")
    assert status == 200


async def test_the_tools_of_a_conversation_are_chosen(
    as_alice: Caller, as_bob: Caller, alice: User
) -> None:
    home, _ = await talk(alice, "Hi")
    path = f"/conversations/{home}"
    changed = await as_alice.did("patch", path, {"tools": ["web_search"]})
    assert changed["tools"] == ["web_search"]
    assert (await as_alice.ask("patch", path, {"tools": ["x" * 101]}))[0] == 400
    assert (await as_bob.ask("patch", path, {"tools": []}))[0] == 404
    assert (await as_alice.got(path))["tools"] == ["web_search"]
