r"""A configuration that is in force never makes a page fail, whatever it holds.

Files are spoilt, and each that is accepted is swapped in while pages are served: then
somebody signs in, lists the models and chats with a group that is sound. By hand over
other files, and with more mutations of each:

    SPOILT_FILES=/folder SPOILT_COUNT=200 SPOILT_SEED=2 .venv/bin/pytest -o timeout=0 \
        -o log_cli_level=WARNING chat/tests/test_spoilt_files.py
"""

import logging
import os
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
from django.test import AsyncClient
from django.utils import timezone

from accounts.models import User
from chat.tests.configured import group
from chat.tests.conftest import Tab
from chat.tests.mutations import Mutated, environment, mutated
from conftest import PASSWORD
from endpoints.catalogue.catalogue import catalogue_of, current
from endpoints.catalogue.listing import rows
from endpoints.request import ChatRequest
from endpoints.simulator.testing import SimulatorHandle
from endpoints.wire.http_call import chat_call
from librechat_yaml import live
from librechat_yaml.environment import BASE_DIR
from librechat_yaml.reading.checked import Checked, check
from librechat_yaml.reading.source import Content
from librechat_yaml.schema import Azure, Group, LibreChat

COUNT = int(os.environ.get("SPOILT_COUNT", "15"))  # of each file
SEED = int(os.environ.get("SPOILT_SEED", "13"))
FILES = (BASE_DIR / "librechat.yaml", Path(__file__).with_name("every_section.yaml"))
PAGES = ("/", "/api/config", "/api/prompts")
# What the file itself may forbid: the answer is then a refusal in words.
RULES = {"only_specs", "over_budget"}

log = logging.getLogger(__name__)

Open = Callable[..., Awaitable[Tab]]


def files() -> list[Path]:
    """Return our own files, or those of the folder that was named."""
    folder = os.environ.get("SPOILT_FILES")
    return sorted(Path(folder).glob("*.yaml")) if folder else list(FILES)


def verdicts(file: Path) -> Iterator[tuple[Mutated, Checked]]:
    """Yield the spoilt versions of a file with what is said of them."""
    text = file.read_text("utf-8")
    environ = environment(text)
    for one in mutated(file.name, text, COUNT, SEED):
        verdict = check(Content(one.name, one.text.encode()), environ)
        assert verdict.config is not None or verdict.report()
        yield one, verdict


def with_sound_group(config: LibreChat, simulator: SimulatorHandle) -> LibreChat:
    """Return the configuration with one more group, which the pretend Azure serves."""
    sound = Group.model_validate(
        group(simulator, "sound", {"sound": {"deploymentName": "gpt-4o"}})
    )
    azure = config.endpoints.azure
    groups = (*azure.groups, sound) if azure else (sound,)
    whole = (azure or Azure(groups=groups)).model_copy(update={"groups": groups})
    ends = config.endpoints.model_copy(update={"azure": whole})
    return config.model_copy(update={"endpoints": ends})


class Visit:
    """Somebody who signs in, looks around and chats; says what failed."""

    def __init__(self, person: User, tab: Tab) -> None:
        self.person, self.tab = person, tab

    async def failures(self) -> list[str]:
        browser = AsyncClient(raise_request_exception=False)
        doors = ("/accounts/login/", "/accounts/signup/")
        found = [await self._page(browser, door) for door in doors]
        form = {"login": self.person.email, "password": PASSWORD}
        entered = await browser.post("/accounts/login/", form)
        found.append("" if entered.status_code == 302 else "signing in")
        found += [await self._page(browser, page) for page in PAGES]
        found.append(await self._chat())
        return [one for one in found if one]

    async def _page(self, browser: AsyncClient, page: str) -> str:
        answer = await browser.get(page)
        if answer.status_code != 200:
            return f"{page}: {answer.status_code}"
        if page != "/api/config" or live.librechat().model_specs.specs:
            return ""
        listed = [one["model"] for one in answer.json()["offers"]]
        return "" if "sound" in listed else "the sound model is not listed"

    async def _chat(self) -> str:
        frame = await self.tab.ask("Hello", model="sound")
        if frame["type"] == "error":
            return "" if frame["code"] in RULES else f"chat: {frame['code']}"
        last = (await self.tab.events())[-1]
        return (
            "" if last["type"] == "run.finished" else f"chat: {last['error']['code']}"
        )


def told(config: LibreChat) -> None:
    """Build what administrators are shown, and every request there could be."""
    found = catalogue_of(config)
    orjson.dumps(rows(found))
    for offer in current().offers:
        for target in offer.targets:
            assert chat_call(target, ChatRequest(()), stream=True).content


async def failures(visit: Visit, one: Mutated, config: LibreChat) -> list[str]:
    """Put a configuration in force; return what fails then."""
    try:
        live.swap(config)
        told(config)
        return [f"{one.name}: {text}" for text in await visit.failures()]
    except Exception as error:  # whatever it is, it is the finding
        log.exception("%s", one.name)
        return [f"{one.name}: {error!r}"]


async def test_no_spoilt_file_makes_a_page_fail(
    socket_for: Open,
    configured: SimulatorHandle,
    alice: User,
    settings: Any,  # noqa: ANN401
) -> None:
    settings.ACCOUNT_RATE_LIMITS = False
    settings.ACTION_LIMITS = {action: {} for action in settings.ACTION_LIMITS}
    settings.WHITENOISE_AUTOREFRESH = True
    alice.terms_accepted_at = timezone.now()  # some of the files ask for that
    await alice.asave()
    visit = Visit(alice, await socket_for(alice))
    found: list[str] = []
    for file in files():
        table = Counter[str]()
        for one, verdict in verdicts(file):
            table["refused" if verdict.config is None else "in force"] += 1
            if verdict.config is not None:
                config = with_sound_group(verdict.config, configured)
                found += await failures(visit, one, config)
        log.warning("%s: %s, failures so far: %d", file.name, dict(table), len(found))
    assert found == []
