"""Libraries over HTTP: made, filled, shared, searched; for others not there."""

import io
import zipfile
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import AccessRule, PeopleGroup, User
from accounts.rights import cache
from chat.libraries import indexing
from chat.libraries.tests.conftest import GUIDE
from chat.tests.api.conftest import NOWHERE, Caller, Json
from chat.tests.made_pdfs import pdf
from librechat_yaml import live
from librechat_yaml.schema import LibreChat
from tools.builtin.web import pages
from tools.outbound.fetch import Fetched

ASKED = "q=What+does+a+night+cost"
MAKE = {"name": "Harbour", "description": "All about it"}


async def send(
    caller: Caller, library: str, data: bytes = GUIDE.encode(), **fields: str
) -> tuple[int, Json]:
    """Send a file to a library and index it as the worker does."""
    name = fields.pop("name", "guide.md")
    answer = await caller.client.post(
        f"/api/libraries/{library}/files",
        {"file": SimpleUploadedFile(name, data), **fields},
    )
    told: Json = answer.json()
    if answer.status_code == 200:
        await indexing.index(told["id"])
    return answer.status_code, told


@pytest.fixture
async def library(as_alice: Caller) -> str:
    """Return the id of a library of Alice's with a file in it."""
    made = await as_alice.did("post", "/libraries", MAKE)
    await send(as_alice, made["id"], tags="rules, fees")
    return str(made["id"])


async def test_a_file_is_listed_with_what_was_read(
    as_alice: Caller, library: str
) -> None:
    [file] = (await as_alice.got(f"/libraries/{library}/files"))["items"]
    assert (file["name"], file["state"], file["pieces"]) == ("guide.md", "ready", 1)
    assert file["tags"] == ["rules", "fees"]
    [listed] = (await as_alice.got("/libraries"))["items"]
    assert listed["counts"]["ready"] == 1
    assert listed["right"] == "own"
    assert not {"content_id", "building", "added_by"} & file.keys()


async def test_a_question_is_tried_with_scores(as_alice: Caller, library: str) -> None:
    found = await as_alice.got(f"/libraries/{library}/search?{ASKED}")
    [hit] = found["items"]
    assert hit["word_score"] > 0
    assert hit["relevant"]
    assert hit["place"].startswith(f"/libraries/{library}/files/")
    page = await as_alice.client.get(hit["place"].partition("#")[0])
    assert page.status_code == 200
    assert 'id="p0"' in page.content.decode()


async def test_the_files_of_a_folder_keep_their_paths_and_are_searched_alone(
    as_alice: Caller, library: str
) -> None:
    _, told = await send(as_alice, library, folder="manuals/2026", name="a.md")
    assert told["name"] == "manuals/2026/a.md"
    where = f"/libraries/{library}/search?{ASKED}&folder="
    for folder, found in (("manuals", 1), ("manuals/2026/", 1), ("man", 0), ("", 2)):
        assert len((await as_alice.got(where + folder))["items"]) == found


async def test_a_passage_leads_to_its_page_in_the_file(
    as_alice: Caller, as_bob: Caller, library: str
) -> None:
    _, told = await send(as_alice, library, pdf("Cranes move south"), name="c.pdf")
    place = f"/libraries/{library}/files/{told['id']}"
    passages = (await as_alice.client.get(place)).content.decode()
    assert f"{place}/pages#page=1&amp;mark=Cranes%20move%20south" in passages
    page = await as_alice.client.get(f"{place}/pages")
    assert f'data-source="/api{place}"' in page.content.decode()
    drawn = await as_alice.got(f"{place}/pages/1")
    assert drawn["words"][0][0] == "Cranes move south"
    assert (await as_bob.client.get(f"{place}/pages")).status_code == 404
    assert (await as_bob.ask("get", f"{place}/pages/1"))[0] == 404


async def test_the_same_content_again_changes_nothing(
    as_alice: Caller, library: str
) -> None:
    _, told = await send(as_alice, library)
    assert (told["changed"], told["version"]) == (False, 1)
    _, told = await send(as_alice, library, b"# Other words")
    assert (told["changed"], told["version"]) == (True, 2)


async def test_what_cannot_be_read_is_said_at_the_file(
    as_alice: Caller, library: str
) -> None:
    status, told = await send(as_alice, library, b"%PDF-1.7 broken", name="a.pdf")
    assert status == 200
    file = await as_alice.got(f"/libraries/{library}/files/{told['id']}")
    assert file["state"] == "failed"
    assert file["error"]
    status, told = await send(as_alice, library, b"", name="empty.txt")
    assert status in {400, 413}


async def test_a_deleted_file_is_found_no_more(as_alice: Caller, library: str) -> None:
    [file] = (await as_alice.got(f"/libraries/{library}/files"))["items"]
    await as_alice.did("delete", f"/libraries/{library}/files/{file['id']}")
    found = await as_alice.got(f"/libraries/{library}/search?{ASKED}")
    assert found["items"] == []
    page = await as_alice.client.get(f"/libraries/{library}/files/{file['id']}")
    assert page.status_code == 404


async def shared_again(caller: Caller, home: str) -> tuple[int, Json]:
    """Share with whom it is shared."""
    before = (await caller.ask("get", f"/libraries/{home}"))[1].get("grants", [])
    same = [{"who": one["subject"], "right": one["right"]} for one in before]
    return await caller.ask("put", f"/libraries/{home}/grants", {"grants": same})


Reach = Callable[[Caller, str, str], Awaitable[tuple[int, Any]]]
VERBS: dict[str, tuple[str, Reach]] = {  # what is done → the right that it takes
    "list files": ("view", lambda c, home, f: c.ask("get", f"/libraries/{home}/files")),
    "see a file": (
        "view",
        lambda c, home, f: c.ask("get", f"/libraries/{home}/files/{f}"),
    ),
    "search": (
        "use",
        lambda c, home, f: c.ask("get", f"/libraries/{home}/search?{ASKED}"),
    ),
    "read a file": (
        "use",
        lambda c, home, f: c.ask("get", f"/libraries/{home}/files/{f}/read"),
    ),
    "add": ("edit", lambda c, home, f: send(c, home, b"new words", name="new.txt")),
    "tag": (
        "edit",
        lambda c, home, f: c.ask(
            "patch", f"/libraries/{home}/files/{f}", {"tags": ["x"]}
        ),
    ),
    "index": (
        "edit",
        lambda c, home, f: c.ask("post", f"/libraries/{home}/files/{f}/index"),
    ),
    "take out": (
        "edit",
        lambda c, home, f: c.ask("delete", f"/libraries/{home}/files/{f}"),
    ),
    "rename": ("own", lambda c, home, f: c.ask("patch", f"/libraries/{home}", MAKE)),
    "see groups": ("own", lambda c, home, f: c.ask("get", f"/libraries/{home}/groups")),
    "share": ("own", lambda c, home, f: shared_again(c, home)),
    "delete": ("own", lambda c, home, f: c.ask("delete", f"/libraries/{home}")),
}
RIGHTS = ["view", "use", "edit", "own"]


@pytest.mark.parametrize("held", ["", *RIGHTS])
async def test_each_verb_takes_its_right(
    as_alice: Caller, as_bob: Caller, bob: User, library: str, held: str
) -> None:
    [file] = (await as_alice.got(f"/libraries/{library}/files"))["items"]
    if held:
        grants = {"grants": [{"who": bob.email, "right": held}]}
        await as_alice.did("put", f"/libraries/{library}/grants", grants)
    for verb, (needed, reach) in VERBS.items():
        status, _ = await reach(as_bob, library, file["id"])
        assert status == _expected(held, needed), verb
    if held == "own":  # and everything is gone
        assert (await as_alice.ask("get", f"/libraries/{library}"))[0] == 404


def _expected(held: str, needed: str) -> int:
    if not held:
        return 404
    return 200 if RIGHTS.index(held) >= RIGHTS.index(needed) else 403


async def test_a_group_and_everybody_can_be_shared_with(
    as_alice: Caller, as_bob: Caller, alice: User, bob: User, library: str
) -> None:
    group = await PeopleGroup.objects.acreate(name="Crew")
    await group.members.aadd(alice, bob)
    cache.forget()
    grants = {"grants": [{"who": f"group:{group.pk}", "right": "use"}]}
    told = await as_alice.did("put", f"/libraries/{library}/grants", grants)
    assert told["grants"][0]["name"] == "Crew"
    assert len((await as_bob.got("/libraries"))["items"]) == 1
    await group.members.aremove(bob)
    cache.forget()
    assert (await as_bob.got("/libraries"))["items"] == []
    grants = {"grants": [{"who": "everyone", "right": "view"}]}
    await as_alice.did("put", f"/libraries/{library}/grants", grants)
    [seen] = (await as_bob.got("/libraries"))["items"]
    assert seen["right"] == "view"
    assert "grants" not in seen


async def test_nobody_learns_who_is_here_by_sharing(
    as_alice: Caller, bob: User, library: str
) -> None:
    group = await PeopleGroup.objects.acreate(name="Others")
    for who in ("nobody@example.com", f"person:{bob.pk}", f"group:{group.pk}", "x"):
        grants = {"grants": [{"who": who, "right": "use"}]}
        status, told = await as_alice.ask("put", f"/libraries/{library}/grants", grants)
        assert (status, told["error"]["code"]) == (400, "no_such_person")


async def test_files_of_another_library_are_not_there(
    as_alice: Caller, library: str
) -> None:
    other = await as_alice.did("post", "/libraries", MAKE)
    [file] = (await as_alice.got(f"/libraries/{library}/files"))["items"]
    for home in (other["id"], NOWHERE):
        status, _ = await as_alice.ask("get", f"/libraries/{home}/files/{file['id']}")
        assert status == 404


@pytest.mark.parametrize("how", ["configuration", "rule"])
async def test_libraries_can_be_switched_off(
    as_alice: Caller, library: str, how: str
) -> None:
    if how == "configuration":
        raw = {"version": "1.3.17", "interface": {"fileSearch": False}}
        live.swap(LibreChat.model_validate(raw))
    else:
        await AccessRule.objects.acreate(
            effect="deny", kind="feature", feature="file_search"
        )
        cache.forget()
    assert (await as_alice.ask("get", "/libraries"))[0] == 403
    assert (await as_alice.ask("post", "/libraries", MAKE))[0] == 403
    assert (await as_alice.ask("get", f"/libraries/{library}/search?{ASKED}"))[0] == 403


async def test_a_page_of_the_web_is_kept_and_none_from_inside(
    as_alice: Caller, library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"/libraries/{library}/pages"
    for inside in ("http://127.0.0.1/", "http://[::1]/", "file:///etc/passwd"):
        status, told = await as_alice.ask("post", path, {"url": inside})
        assert (status, told["error"]["code"]) == (400, "no_page")

    async def fetched(address: str, limits: object) -> Fetched:
        body = b"<html><title>Quay</title><p>The quay is made of granite.</p></html>"
        return Fetched(address, "text/html", "utf-8", body)

    monkeypatch.setattr(pages, "fetch", fetched)
    kept = await as_alice.did("post", path, {"url": "https://quay.example/a"})
    assert kept["name"] == "Quay (quay.example/a).md"
    await indexing.index(kept["id"])
    found = await as_alice.got(f"/libraries/{library}/search?q=granite")
    assert "granite" in found["items"][0]["text"]
    again = await as_alice.did("post", path, {"url": "https://quay.example/a"})
    assert (again["changed"], again["version"]) == (False, 1)


async def test_a_project_has_libraries_that_its_person_may_use(
    as_alice: Caller, as_bob: Caller, library: str
) -> None:
    fields = {"name": "Trip", "library_ids": [library]}
    assert (await as_bob.ask("post", "/projects", fields))[0] == 404
    made = await as_alice.did("post", "/projects", fields)
    assert made["library_ids"] == [library]
    path = f"/projects/{made['id']}"
    kept = await as_alice.did("put", path, {"name": "Journey"})
    assert kept["library_ids"] == [library]


async def test_an_export_has_the_files_of_ones_libraries(
    as_alice: Caller, as_bob: Caller, library: str
) -> None:
    for caller, there in ((as_alice, True), (as_bob, False)):
        answer = await caller.client.get("/api/export")
        parts = answer.streaming_content  # type: ignore[attr-defined]
        data = b"".join([part async for part in parts])
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            held = [name for name in archive.namelist() if "library_files/" in name]
            assert [archive.read(name) for name in held] == [GUIDE.encode()] * there
            assert (b"guide.md" in archive.read("library_files.jsonl")) == there
