"""No secret of any kind is told, logged or kept where it need not be (S56)."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from endpoints.simulator.script import Script, ScriptedTrouble
from endpoints.simulator.testing import Remote
from tests.canaries import MINTED, canary, found_in
from tests.chaos.person import PASSWORD, Person
from tests.chaos.program import Program
from tests.conftest import run
from tests.system.dumps import everything

pytestmark = pytest.mark.system

PANEL = (
    "",
    "deployments/",
    "configuration/",
    "read/",
    "accounts/user/",
    "accounts/user/{0}/change/",
    "accounts/user/{0}/explain/",
    "accounts/user/{0}/sign-out/",
    "accounts/apikey/",
    "accounts/providerkey/",
    "accounts/toolcredential/",
    "accounts/invitation/",
    "ledger/ledgerentry/",
    "audit/auditentry/",
)
OWN = (
    "/",
    "/accounts/sessions/",
    "/accounts/email/",
    "/accounts/2fa/",
    "/api/config",
    "/api/keys",
    "/api/mcp",
    "/api/provider-keys",
    "/api/sessions",
    "/api/budget",
    "/api/conversations",
    "/api/openapi.json",
    "/api/nothing",
    "/nothing",
)

# Stores know sessions by their keys, and a session in Redis holds the reset link that
# its browser has opened until the new password is there.
SESSIONS = ["session", "session of an administrator"]


@asynccontextmanager
async def people(url: str, administrator: str) -> AsyncIterator[tuple[Person, Person]]:
    """Yield a member and an administrator who have come in."""
    wang, ada = Person(url, "Wang"), Person(url, "Ada")
    await wang.sign_up()
    await ada.sign_in(administrator)
    try:
        yield wang, ada
    finally:
        await wang.close()
        await ada.close()


async def give(wang: Person) -> dict[str, str]:
    """Have a person keep one secret of each kind; return them by kind."""
    made = await wang.call("POST", "/keys", {"name": "laptop", "scopes": ["api"]})
    own = {"personal key": made["text"], "provider key": canary("provider")}
    await wang.call("PUT", "/provider-keys/OpenRouter", {"key": own["provider key"]})
    return {**own, "password": PASSWORD, "session": wang.cookie("sessionid")}


async def links(program: Program, ada: Person, number: int) -> dict[str, str]:
    """Make a link of each kind and open it; return the tokens."""
    page = f"/admin/accounts/user/{number}/password-link/"
    shown = (await ada.submit(page, {}))[1]
    reset = re.search(r"/accounts/password/reset/key/([\w]+-([\w-]+))/", shown)
    told = run(program, "invite_user", f"{canary('mail')}@example.org")
    invitation = re.search(r"/accounts/invitation/([\w-]+)/", told)
    assert reset
    assert invitation
    stranger = Person(ada.url, "stranger")
    for path in (f"/accounts/password/reset/key/{reset[1]}/", invitation[0]):
        await stranger.open(path)
    await stranger.open(f"/accounts/password/reset/key/1-{reset[2]}/")
    await stranger.close()
    return {"reset link": reset[2], "invitation": invitation[1]}


async def chat(wang: Person, azure: Remote) -> list[str]:
    """Ask once with an answer, and once where Azure's error repeats the key."""
    echo = {"error": {"code": "401", "message": f"Bad key {MINTED['GROUP_API_KEY']}"}}
    azure.script("small", Script(error=ScriptedTrouble(name="unauthorized", body=echo)))
    await wang.connect()
    told = []
    for model in ("gpt-4o", "small"):
        seen = await wang.ask("Hello", model=model)
        await wang.ended(seen)
        told.append(repr(seen))
        path = f"/api/conversations/{seen.conversation_id}/messages"
        told.append((await wang.open(path))[1])
    return told


async def errors(wang: Person, secrets: dict[str, str]) -> list[str]:
    """Send what is refused, with secrets in it; return the answers."""
    key = secrets["provider key"]
    wrong = [
        await wang.call("PUT", "/provider-keys/OpenRouter", {"key": [key]}),
        await wang.call("PUT", "/provider-keys/OpenRouter", {"key": key, "x": key}),
        await wang.call("POST", "/keys", {"name": "x", "scopes": [key]}),
    ]
    stranger = Person(wang.url, "stranger")
    form = {"login": wang.email, "password": secrets["typo"]}
    wrong.append(await stranger.submit("/accounts/login/", form))
    sign_up = {"email": "no address", "name": "X", "password1": secrets["typo"]}
    wrong.append(await stranger.submit("/accounts/signup/", sign_up))
    for header in ("authorization", "api-key", "x-api-key"):
        sent = {header: f"Bearer {secrets['personal key']}x"}
        wrong.append(await stranger.open("/api/conversations", **sent))
    await stranger.close()
    return [repr(answer) for answer in wrong]


async def test_no_secret_is_told_logged_or_kept(
    program: Program, administrator: str, azure: Remote
) -> None:
    async with people(program.url, administrator) as (wang, ada):
        socket = await wang.another_socket()
        number = (await socket.receive_json())["user"]["id"]
        await socket.close()
        secrets = {**MINTED, **await give(wang), "typo": canary("typo")}
        secrets["session of an administrator"] = ada.cookie("sessionid")
        secrets |= await links(program, ada, number)
        texts = [*await chat(wang, azure), *await errors(wang, secrets)]
        texts += [(await wang.open(path))[1] for path in OWN]
        texts += [(await ada.open(f"/admin/{p}".format(number)))[1] for p in PANEL]
    assert len(texts[-1]) > 1000  # the panel's pages were there
    assert found_in("\n".join(texts), secrets) == []
    assert found_in(program.log.read_text(errors="replace"), secrets) == []
    told = {name: found_in(text, secrets) for name, text in everything(program).items()}
    assert told == {"sql": SESSIONS, "mongo": [], "redis": [*SESSIONS, "reset link"]}
