"""What becomes of a LibreChat database."""

import io
import json
import re
import sys
from pathlib import Path

import pytest
from asgiref.sync import sync_to_async
from django.core.management import CommandError, call_command

from accounts.models import User
from chat.imports.librechat import source
from chat.imports.librechat.source import LibreChatSource
from chat.store import assistants, branches, everything, search
from chat.store.personal import presets, prompts
from chat.store.terms import query
from chat.tests.imports.conftest import (
    carried,
)

pytestmark = pytest.mark.django_db(transaction=True)


async def test_everything_with_a_counterpart_comes_along(
    librechat: LibreChatSource,
) -> None:
    outcome = await carried(librechat)
    li = await User.objects.aget(email="li@example.com")
    (found,) = [item async for item in everything.conversations(li.pk)]

    assert (li.name, li.role) == ("李雷", "ADMIN")
    assert found[0]["params"] == {"temperature": 0.3, "max_context_tokens": 5_000}
    assert (found[0]["tags"], found[0]["archived"]) == (["work"], True)
    assert found[0]["system_prompt"] == "Be kind"
    assert len(found[1]) == 5
    assert [preset["name"] for preset in await presets.all_of(li.pk)] == ["Calm"]
    (prompt,) = await prompts.all_of(li.pk)
    assert (prompt["text"], prompt["command"]) == ("Write to {{who}}", "m")
    assert (outcome.conversations, outcome.messages) == (2, 10)


async def test_agents_are_assistants_of_those_who_made_them(
    librechat: LibreChatSource,
) -> None:
    outcome = await carried(librechat)
    li = await User.objects.aget(email="li@example.com")
    (pilot,) = await assistants.all_of(li.pk)
    assert outcome.made["assistants"] == 1
    assert (pilot["name"], pilot["instructions"]) == ("Pilot", "Bring ships in")
    assert (pilot["endpoint"], pilot["model"]) == ("azureOpenAI", "gpt-4o")
    assert pilot["tools"] == ["web_search", "mcp:tickets", "artifacts"]
    assert pilot["params"] == {"temperature": 0.4}
    assert (pilot["starters"], pilot["shared"]) == (["Where?"], [])
    assert (await carried(librechat)).made["assistants already here"] == 1


async def test_each_tree_is_checked(librechat: LibreChatSource) -> None:
    outcome = await carried(librechat)
    assert sorted(outcome.checksums) == ["c1", "c2"]
    assert outcome.differing == []


async def test_what_was_not_carried_is_told_with_the_reason(
    librechat: LibreChatSource,
) -> None:
    outcome = await carried(librechat)
    told = "\n".join(outcome.not_carried)
    assert outcome.not_carried["temporary conversations"] == 1
    assert outcome.not_carried["conversations of nobody"] == 1
    assert outcome.not_carried["agents: actions had to stay behind"] == 1
    assert outcome.not_carried["agents: the tool dalle had to stay behind"] == 1
    assert outcome.not_carried["agents of nobody"] == 1
    assert "kept at OpenAI or Azure" in told
    assert "transactions" in told
    assert len(outcome.refused) == 2


async def test_a_second_import_adds_nothing(librechat: LibreChatSource) -> None:
    await carried(librechat)
    li = await User.objects.aget(email="li@example.com")
    before = await everything.count(li.pk)
    outcome = await carried(librechat)
    assert (outcome.conversations, outcome.messages) == (0, 0)
    assert outcome.already_there == 2
    assert await everything.count(li.pk) == before
    assert "people" not in outcome.made


async def test_a_tree_that_was_edited_here_is_left_and_named(
    librechat: LibreChatSource,
) -> None:
    await carried(librechat)
    li = await User.objects.aget(email="li@example.com")
    ((home, messages),) = [item async for item in everything.conversations(li.pk)]
    edited = [{"type": "text", "text": "mine"}]
    await branches.edit(li.pk, home["_id"], messages[0]["_id"], edited)  # type: ignore[arg-type]
    outcome = await carried(librechat)
    assert outcome.made["conversations changed here since"] == 1
    assert (outcome.differing, list(outcome.checksums)) == ([], ["c2"])


async def test_a_dry_run_stores_nothing(librechat: LibreChatSource) -> None:
    outcome = await carried(librechat, dry_run=True)
    assert (outcome.conversations, outcome.messages) == (2, 10)
    assert not await User.objects.filter(email="li@example.com").aexists()


async def test_imported_messages_are_found(librechat: LibreChatSource) -> None:
    await carried(librechat)
    li = await User.objects.aget(email="li@example.com")
    assert len(await search.messages(li.pk, query("港口"), 10)) == 1


async def test_people_keep_their_passwords(librechat: LibreChatSource) -> None:
    await carried(librechat)
    li = await User.objects.aget(email="li@example.com")
    assert await li.acheck_password("correct horse")
    assert li.password.startswith("argon2")
    assert not await li.acheck_password("wrong")


async def test_the_command_prints_and_keeps_its_report(
    librechat: LibreChatSource, mongo_clean: str, tmp_path: Path
) -> None:
    out, report = io.StringIO(), tmp_path / "report.json"
    uri = mongo_clean.replace("/LibreChat?", "/LibreChatOld?")
    command = sync_to_async(call_command)
    with pytest.raises(CommandError, match="2 refused") as told:
        await command("import_librechat", uri, stdout=out, report=report)
    assert told.value.returncode == 3
    kept = json.loads(report.read_bytes())
    print(out.getvalue())  # noqa: T201
    assert "       2  trees checked by checksum" in out.getvalue()
    assert "administrators:\n  Li@Example.com" in out.getvalue()
    assert kept["messages"] == 10
    assert sorted(kept["checksums"]) == ["c1", "c2"]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("stream", [Terminal(), io.StringIO()])
async def test_bars_are_drawn_on_a_terminal_and_nowhere_else(
    librechat: LibreChatSource,
    mongo_clean: str,
    stream: io.StringIO,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", stream)
    uri = mongo_clean.replace("/LibreChat?", "/LibreChatOld?")
    command = sync_to_async(call_command)
    with pytest.raises(CommandError, match="2 refused"):
        await command("import_librechat", uri, dry_run=True, stdout=io.StringIO())
    drawn = re.search(r"conversations .*━.*5/5", stream.getvalue())
    assert bool(drawn) is stream.isatty()
    assert bool(stream.getvalue()) is stream.isatty()


async def test_a_server_that_is_not_there_is_one_clear_sentence(
    stores: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source, "SELECTION_LIMIT", 100)
    with pytest.raises(CommandError, match="not reachable"):
        await sync_to_async(call_command)("import_librechat", "mongodb://127.0.0.1:9/x")
