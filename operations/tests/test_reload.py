import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator
from io import StringIO
from pathlib import Path

import pytest
from celery.signals import worker_init
from django.conf import settings
from django.core.management import call_command
from redis import Redis

from config import celery
from librechat_yaml import live
from librechat_yaml.load import load
from librechat_yaml.schema import LibreChat
from operations import reload
from tests.patience import PATIENCE

KEY = "s3cret-key-that-nobody-may-see"


def text_with(model: str, key: str = KEY) -> str:
    """Return a file that offers one model."""
    return (
        "version: 1.3.5\nendpoints:\n  azureOpenAI:\n    groups:\n"
        f"      - {{group: g, apiKey: '{key}', instanceName: i, deploymentName: d, "
        f"version: '2024-10-21', models: {{{model}: true}}}}\n"
    )


def offer_new(path: Path) -> None:
    """Change the file to offer another model."""
    path.write_text(text_with("new"))


def models() -> list[str]:
    """Return what the configuration in force offers."""
    azure = live.librechat().endpoints.azure
    return list(azure.groups[0].models) if azure else []


@pytest.fixture
def file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, redis_clean: str
) -> Iterator[Path]:
    """Yield a file whose first version is in force."""
    before = live.librechat()
    path = tmp_path / "librechat.yaml"
    path.write_text(text_with("old"))
    monkeypatch.setattr(
        "librechat_yaml.environment._outside", {"CONFIG_PATH": str(path)}
    )
    monkeypatch.setattr(reload, "_seen", reload._Seen())
    monkeypatch.setattr(live, "_listeners", [])
    live.swap(load().config or LibreChat())
    yield path
    live.swap(before)


@pytest.fixture
async def watching(file: Path) -> AsyncIterator[Path]:
    """Yield the file while this process watches for swaps."""
    task = asyncio.create_task(reload.watch_for_swaps())
    await asyncio.sleep(0)
    yield file
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def swapped_to(model: str) -> bool:
    """Wait until `model` is offered; say whether that came in time."""
    changed = asyncio.Event()
    live.on_swap(lambda config: changed.set())
    if models() != [model]:
        await asyncio.wait_for(changed.wait(), PATIENCE)
    return models() == [model]


async def test_announced_file_is_taken_over_in_time(watching: Path) -> None:
    offer_new(watching)
    await asyncio.to_thread(reload.reload)
    assert await swapped_to("new")


async def test_hangup_reloads(watching: Path) -> None:
    offer_new(watching)
    os.kill(os.getpid(), signal.SIGHUP)
    assert await swapped_to("new")


async def test_changed_file_is_taken_over_in_development(
    watching: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "DEBUG", True)
    offer_new(watching)
    os.utime(watching, (1, 1))
    assert await swapped_to("new")


async def test_a_file_that_breaks_the_reader_does_not_end_the_watching(
    watching: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop, met = asyncio.get_running_loop(), asyncio.Event()

    def broken(said: reload.Announcement) -> None:
        loop.call_soon_threadsafe(met.set)
        raise ValueError("as no check expected")

    with monkeypatch.context() as patched:
        patched.setattr(reload, "verdict_for", broken)
        await asyncio.to_thread(reload.announce, "first")
        await asyncio.wait_for(met.wait(), PATIENCE)
    offer_new(watching)
    await asyncio.to_thread(reload.reload)
    assert await swapped_to("new")


def test_broken_file_is_refused_and_the_old_stays(
    file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    generation = live.generation()
    file.write_text("nonsense: 1\n")
    assert reload.reload().config is None
    assert not reload.follow()
    assert (models(), live.generation()) == (["old"], generation)
    assert "nonsense  unknown key at the top" in caplog.text


def test_file_that_breaks_after_the_announcement_is_refused(file: Path) -> None:
    reload.reload()
    file.write_text("nonsense: 1\n")
    assert not reload.follow()
    assert models() == ["old"]


def test_announcement_is_followed_once(file: Path) -> None:
    offer_new(file)
    reload.reload()
    assert [reload.follow(), reload.follow()] == [True, False]


def test_each_announcement_has_the_next_number(file: Path) -> None:
    reload.reload()
    first = reload.announced()
    reload.reload()
    second = reload.announced()
    assert first is not None
    assert second is not None
    assert second.number == first.number + 1


def test_announcement_older_than_this_process_is_not_followed(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reload.reload()
    monkeypatch.setattr(live._live, "swapped_at", live.swapped_at() + 60)
    assert not reload.follow()


def test_no_key_goes_to_redis(file: Path, redis_clean: str) -> None:
    reload.reload()
    with Redis.from_url(redis_clean) as client:
        names = list(client.scan_iter("*config*"))
        values = [client.get(name) for name in names]
        lives = [client.ttl(name) for name in names]
    assert len(names) == 2
    assert KEY not in str(values)
    assert all(int(str(life)) > 0 for life in lives)


def test_task_begins_with_what_was_announced(file: Path) -> None:
    offer_new(file)
    reload.reload()
    reload.before_task()
    assert models() == ["new"]


def test_a_worker_that_forks_beside_a_broken_file_keeps_what_it_started_with(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "_live", live._Live())
    named = {receiver().__name__ for _, receiver in worker_init.receivers}
    assert celery.hold_configuration.__name__ in named
    celery.hold_configuration()  # before it forks
    file.write_text("nonsense: 1\n")
    reload.before_task()
    assert models() == ["old"]


def test_command_reloads(file: Path) -> None:
    out = StringIO()
    call_command("reload_config", stdout=out)
    assert "is valid" in out.getvalue()
    assert reload.announced() is not None


def test_command_refuses_with_the_report(file: Path) -> None:
    file.write_text("nonsense: 1\n")
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("reload_config", stdout=out)
    assert "Nothing was changed." in out.getvalue()


def test_command_refuses_when_the_file_is_gone(file: Path) -> None:
    file.unlink()
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("reload_config", stdout=out)
    assert ended.value.code == 1
    assert "there is no file" in out.getvalue()
    assert reload.announced() is None


def test_a_process_whose_usual_file_is_gone_keeps_its_configuration(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reload.reload()
    file.unlink()
    monkeypatch.setattr("librechat_yaml.environment._outside", {})
    monkeypatch.setattr("librechat_yaml.load.BASE_DIR", tmp_path)
    assert not reload.follow()
    assert models() == ["old"]


@pytest.mark.parametrize(
    "text",
    [
        "version: 1.3.5\n",
        "version: 1.3.5\nendpoints: {custom: [{name: a, apiKey: '${UNSET}', "
        "baseURL: https://h/v1, models: {default: [m]}}]}\n",
    ],
)
def test_a_reload_never_swaps_to_nothing(file: Path, text: str) -> None:
    file.write_text(text)
    verdict = reload.reload()
    assert verdict.config is None
    assert "offers no model" in verdict.report()
    assert not reload.follow()
    assert models() == ["old"]


def test_a_file_whose_models_are_asked_for_is_not_nothing(file: Path) -> None:
    file.write_text(
        "version: 1.3.5\nendpoints: {custom: [{name: a, apiKey: k, "
        "baseURL: https://h/v1, models: {fetch: true}}]}\n"
    )
    assert reload.reload().config is not None


def test_new_variable_of_the_env_file_is_seen(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENV_FILE", str(tmp_path / "env"))
    (tmp_path / "env").write_text("NEW_KEY=abc\n")
    file.write_text(text_with("new", "${NEW_KEY}"))
    assert reload.reload().config is not None
