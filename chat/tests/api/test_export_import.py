import copy
import io
import uuid
import zipfile
from typing import Any

import orjson
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import User
from chat.documents import Conversation, Message
from chat.export.archive import zipped
from chat.imports.job import lines
from chat.store import branches, conversations, everything
from chat.store.personal import tags
from chat.tests.api.conftest import Caller, talk
from chat.tests.imports.test_formats import CHATGPT, CLAUDE, LIBRECHAT
from endpoints.gateway.kept.models import KeptItem

Report = dict[str, Any]


async def imported(owner: User, raw: bytes) -> Report:
    found = [line async for line in lines(owner.pk, io.BytesIO(raw))]
    report: Report = orjson.loads(found[-1])
    assert report["done"]
    return report


async def exported(owner: User) -> bytes:
    return b"".join([chunk async for chunk in zipped(owner.pk)])


async def all_of(owner: User) -> list[tuple[Conversation, list[Message]]]:
    return [found async for found in everything.conversations(owner.pk)]


async def test_everything_comes_back_from_its_own_export(
    as_alice: Caller, alice: User, bob: User
) -> None:
    home, ids = await talk(alice, "1", "二", "3", title="Numbers")
    await conversations.change(alice.pk, home, {"tags": ["x"], "pinned": True})
    await tags.ensure(alice.pk, ["x"])

    report = await imported(bob, await exported(alice))

    ((copy, messages),) = await all_of(bob)
    assert (report["conversations"], report["messages"]) == (1, 3)
    assert (copy["title"], copy["tags"], copy["pinned"]) == ("Numbers", ["x"], True)
    assert [m["content"][0]["text"] for m in messages] == ["1", "二", "3"]
    assert copy["current_leaf_id"] == messages[-1]["_id"]
    assert not {m["_id"] for m in messages} & set(ids)


async def test_importing_twice_makes_no_duplicates(
    as_alice: Caller, alice: User
) -> None:
    file = orjson.dumps([CHATGPT, CLAUDE, LIBRECHAT])
    first = await imported(alice, file)
    second = await imported(alice, file)
    assert (first["conversations"], first["already_there"]) == (3, 0)
    assert (second["conversations"], second["already_there"]) == (0, 3)
    assert await everything.count(alice.pk) == {"conversations": 3, "messages": 7}


async def test_next_months_export_brings_the_turns_that_have_come(
    as_alice: Caller, alice: User
) -> None:
    await imported(alice, orjson.dumps([CHATGPT]))
    later = copy.deepcopy(CHATGPT)
    content = {"content_type": "text", "parts": ["And Crete?"]}
    asked = {"author": {"role": "user"}, "content": content, "create_time": 1.9e9}
    later["mapping"]["q2"] = {"parent": "a1", "message": asked}
    later["title"] = "Islands"
    report = await imported(alice, orjson.dumps([later]))
    assert (report["already_there"], report["messages"]) == (1, 1)
    [(home, messages)] = await all_of(alice)
    assert home["title"] == "Islands"
    assert home["current_leaf_id"] == messages[-1]["_id"]


async def test_importing_ones_own_export_changes_nothing(
    as_alice: Caller, alice: User
) -> None:
    await talk(alice, "1")
    report = await imported(alice, await exported(alice))
    assert (report["conversations"], report["already_there"]) == (0, 1)


async def test_what_was_just_deleted_comes_back_by_its_export(
    as_alice: Caller, alice: User
) -> None:
    home, _ = await talk(alice, "1", "2")
    data = await exported(alice)
    await as_alice.did("delete", f"/conversations/{home}")
    report = await imported(alice, data)
    assert (report["conversations"], report["already_there"]) == (1, 0)
    items = (await as_alice.got("/conversations"))["items"]
    assert [item["id"] for item in items] == [home]


async def test_an_import_that_was_cut_off_is_completed_by_the_next(
    as_alice: Caller,
    alice: User,
    mongo_database: Any,  # noqa: ANN401 - the driver is untyped
) -> None:
    await imported(alice, orjson.dumps(CLAUDE))
    ((home, messages),) = await all_of(alice)
    await branches.remove(alice.pk, home["_id"], [messages[-1]["_id"]])
    await mongo_database.conversations.delete_one({"_id": home["_id"]})
    report = await imported(alice, orjson.dumps(CLAUDE))
    assert (report["conversations"], report["messages"]) == (1, 1)
    assert await everything.count(alice.pk) == {"conversations": 1, "messages": 2}


async def test_a_broken_file_stores_nothing(as_alice: Caller, alice: User) -> None:
    report = await imported(alice, orjson.dumps([CLAUDE, CHATGPT])[:-20])
    assert "not valid JSON" in report["error"]
    assert await all_of(alice) == []


async def test_one_bad_conversation_does_not_stop_the_others(
    as_alice: Caller, alice: User
) -> None:
    report = await imported(alice, orjson.dumps([{"mapping": 1}, CLAUDE]))
    assert report["conversations"] == 1
    assert len(report["refused"]) == 1


async def test_what_was_imported_is_found(as_alice: Caller, alice: User) -> None:
    await imported(alice, orjson.dumps([CHATGPT]))
    found = await as_alice.got("/search?q=克里特")
    titled = await as_alice.got("/search?q=greek isl")
    assert [hit["title"] for hit in found["messages"]] == ["Greek islands"]
    assert [hit["title"] for hit in titled["conversations"]] == ["Greek islands"]


async def test_an_upload_is_answered_line_by_line(as_alice: Caller) -> None:
    file = SimpleUploadedFile("conversations.json", orjson.dumps([CLAUDE]))
    response = await as_alice.client.post("/api/import", {"file": file})
    rows = [row async for row in response.streaming_content]  # type: ignore[attr-defined]
    assert response.status_code == 200
    assert orjson.loads(rows[0])["total"] == 1
    assert orjson.loads(rows[-1])["done"]


async def test_an_export_is_a_whole_zip(as_alice: Caller, alice: User) -> None:
    for number in range(3):
        await talk(alice, "x" * 50_000, title=str(number))
    with zipfile.ZipFile(io.BytesIO(await exported(alice))) as archive:
        assert archive.testzip() is None
        rows = archive.read("conversations.jsonl").splitlines()
    assert len(rows) == 3
    assert b"owner_id" not in rows[0]


async def test_an_export_tells_its_owner_how_far_it_is(
    as_alice: Caller, as_bob: Caller, alice: User
) -> None:
    await talk(alice, "1")
    token = str(uuid.uuid4())
    path = f"/export/progress?token={token}"
    assert await as_alice.got(path) == {"conversations": 0, "ended": False}
    chunks = zipped(alice.pk, token)
    await anext(chunks)
    async for _ in chunks:
        pass
    assert (await as_alice.got(path))["ended"]
    assert not (await as_bob.got(path))["ended"]


async def test_one_conversation_is_downloaded_in_each_format(
    as_alice: Caller, alice: User
) -> None:
    home, _ = await talk(alice, "=1+1", "Two", title="Sum")
    shown: dict[str, str] = {}
    for kind in ("markdown", "text", "json", "csv"):
        path = f"/api/conversations/{home}/export?format={kind}"
        response = await as_alice.client.get(path)
        shown[kind] = response.content.decode()
        assert "attachment" in response["Content-Disposition"]
    assert shown["markdown"].startswith("# Sum\n")
    assert "Two" in shown["text"]
    assert orjson.loads(shown["json"])["conversation"]["id"] == home
    assert ",'=1+1" in shown["csv"]


async def test_what_is_kept_for_ones_programs_comes_along_and_goes_with_the_account(
    as_alice: Caller, alice: User, bob: User
) -> None:
    for owner in (alice, bob):
        await KeptItem.objects.acreate(
            id=f"resp_{owner.name}",
            kind="response",
            user=owner,
            endpoint="azureOpenAI",
            model="gpt-4o",
            expires_at=timezone.now(),
            body={"response": {"output": [{"text": f"said to {owner.name}"}]}},
        )
    with zipfile.ZipFile(io.BytesIO(await exported(alice))) as archive:
        [kept] = map(orjson.loads, archive.read("kept_for_programs.jsonl").splitlines())
    assert kept["id"] == f"resp_{alice.name}"
    assert kept["body"]["response"]["output"] == [{"text": f"said to {alice.name}"}]
    await User.objects.filter(pk=alice.pk).adelete()
    assert [each.pk async for each in KeptItem.objects.all()] == [f"resp_{bob.name}"]
