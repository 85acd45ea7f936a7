"""Nobody sees what is not theirs: every address, for everybody (S1-S12, S14).

The table is tests/routes.py.
"""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.test import AsyncClient

from accounts.models import ApiKey, User
from chat.tests.api.conftest import talk
from chat.tests.made_pdfs import pdf
from librechat_yaml import live
from librechat_yaml.schema import LibreChat
from runtime import redis
from tests.routes import ASSISTANT, ROWS, Row
from tests.routes_excused import EXCUSED
from tests.routes_file import NAMED, SECTIONS
from tests.routes_of_media import NOT_THERE
from tests.url_walk import entries, filled, panel_routes

CANARY = "canary-dear-diary-6613"
JSON = "application/json"
ALLOWED = {  # kind → who
    "open": {"stranger", "forger", "pending", "suspended", "other", "admin", "owner"},
    "person": {"other", "admin", "owner"},
    "shared": {"other", "admin", "owner"},
    "owner": {"owner"},
    "admin": {"admin"},
}
SIGNED_IN = {"other", "admin", "owner"}
EVERYBODY = sorted(ALLOWED["open"])

FORGED = {
    "remote-user": "ada@example.com",
    "x-forwarded-user": "ada@example.com",
    "x-forwarded-email": "ada@example.com",
    "authorization": "Bearer lc-" + "a" * 43,
    "api-key": "lc-" + "a" * 43,
}

Place = dict[str, str]
Answer = tuple[int, str, str]  # status, where to, body


@pytest.fixture(autouse=True)
async def _site(stores: None, settings: Any, transactional_db: None) -> Any:  # noqa: ANN401
    live.swap(LibreChat.model_validate({"version": "1.3.17", **SECTIONS}))
    settings.WHITENOISE_AUTOREFRESH = True
    settings.ACTION_LIMITS = {action: {} for action in settings.ACTION_LIMITS}
    settings.ACCOUNT_RATE_LIMITS = False
    backend = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": backend}}
    yield
    await redis.close()


@pytest.fixture
def browsers(
    alice: User, bob: User, ada: User, make_person: Callable[..., User]
) -> Callable[[str], Any]:
    """Return a function that returns the browser of one of EVERYBODY."""
    people = {"owner": alice, "other": bob, "admin": ada}

    async def browser_of(who: str) -> AsyncClient:
        client = AsyncClient(headers=FORGED if who == "forger" else {})
        if who == "forger":
            client.cookies["sessionid"] = "made-up-session-key-of-32-letter"
        if who in people:
            await client.aforce_login(people[who])
        if who in {"pending", "suspended"}:
            # They signed in while they still could.
            person = await User.objects.acreate(name=who, email=f"{who}@example.com")
            await client.aforce_login(person)
            person.status = who
            await person.asave()
        return client

    return browser_of


@pytest.fixture
async def place(alice: User, browsers: Callable[[str], Any]) -> Place:
    """Give Alice one of everything; return its ids by their names in addresses."""
    browser = await browsers("owner")
    conversation_id, message_ids = await talk(alice, CANARY, f"Re: {CANARY}")
    row = await _session_of(alice)

    async def made(path: str, **body: object) -> str:
        answer = await browser.post(f"/api/{path}", body, JSON)
        assert answer.status_code < 300, answer.content
        return str(answer.json()["id"])

    await browser.put("/api/provider-keys/OpenRouter", {"key": "sk-1"}, JSON)
    await browser.put("/api/mcp/tickets/values", {"values": {"TOKEN": "x"}}, JSON)
    await browser.post("/api/keys", {"name": CANARY}, JSON)
    sent = await browser.post("/api/files", {"file": _file(pdf(CANARY))})
    library_id = await made("libraries", name=CANARY)
    shelf = f"/api/libraries/{library_id}/files"
    shelved = await browser.post(shelf, {"file": _file(pdf(CANARY))})
    preset = {"name": CANARY, "endpoint": "azureOpenAI", "model": "gpt-4o"}
    assistant = {**ASSISTANT, "name": CANARY}
    assistant_id = await made("assistants", **assistant)
    again = {**assistant, "instructions": CANARY}
    await browser.put(f"/api/assistants/{assistant_id}", again, JSON)
    return {
        "assistant_id": assistant_id,
        "conversation_id": conversation_id,
        "message_id": message_ids[-1],
        "preset_id": await made("presets", **preset),
        "prompt_id": await made("prompts", name=CANARY, text="{{word}}"),
        "project_id": await made("projects", name=CANARY),
        "tag_id": await made("tags", name=CANARY),
        "share_id": await made("shares", conversation_id=conversation_id),
        "file_id": sent.json()["id"],
        "library_id": library_id,
        "library_file_id": shelved.json()["id"],
        "key_id": str((await ApiKey.objects.aget()).pk),
        "session_id": str(row),
        "endpoint": "OpenRouter",
        **NAMED,
        "token": "made-up",
        "key": "made-up",
        "uidb36": "1",
        "pk": "1",
    }


async def _session_of(person: User) -> int:
    elsewhere = AsyncClient()
    await elsewhere.aforce_login(person)
    key = elsewhere.cookies["sessionid"].value
    known = {"session_key": key, "ip": "192.0.2.1", "user_agent": "Firefox"}
    row = await UserSession.objects.acreate(user=person, **known)
    return int(row.pk)


async def call(browser: AsyncClient, row: Row, place: Place) -> Answer:
    """Send a row's request; what administrators do is done to nothing that exists."""
    if row.kind == "admin":
        place = dict.fromkeys(("person_id", "group_id", "key_id", "budget_id"), "999")
    path = "/" + filled(row.route, place)
    if row.method == "PAGE":
        answer = await browser.get(path)
    elif row.method == "GET":
        answer = await browser.get(path, {"q": "canary"} if "search" in path else {})
    elif (row.method, row.route) in UPLOADS:
        answer = await browser.post(path, {"file": _file()})
    else:
        body = {
            key: filled(value, place) if isinstance(value, str) else value
            for key, value in dict(row.body or {}).items()  # type: ignore[call-overload]
        }
        send = getattr(browser, row.method.lower())
        answer = await send(path, body, content_type=JSON)
    return answer.status_code, answer.get("Location", ""), await _text(answer)


UPLOADS = {
    ("POST", "api/import"),
    ("POST", "api/files"),
    ("POST", "api/libraries/<library_id>/files"),
}
# No service speaks or hears here; chat/tests/api/test_speech.py tries it with one.
UNSERVED = {("POST", "api/speech/speak"), ("POST", "api/speech/hear")}


def _file(content: bytes = b"[]") -> Any:  # noqa: ANN401
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile("x.json", content, JSON)


async def _text(answer: Any) -> str:  # noqa: ANN401
    if not answer.streaming:
        return str(answer.content.decode(errors="replace"))
    parts = [part async for part in answer]
    return b"".join(parts).decode(errors="replace")


def fault(who: str, row: Row, answer: Answer) -> str:
    """Return what is wrong with an answer, "" when nothing is."""
    status, where, body = answer
    to_sign_in = status == 302 and where.startswith("/accounts/login/")
    refused = to_sign_in or status in {401, 403, 404}
    if status >= 500:
        return str(status)
    if who not in ALLOWED.get(row.kind, ()):  # a directory is nobody
        missing = row.kind != "owner" or who not in SIGNED_IN or status == 404
        hidden = CANARY not in body
        return "" if refused and missing and hidden else f"{status} {where}"
    if who == "owner" and status == 400 and (row.method, row.route) in UNSERVED:
        return ""
    if who == "owner" and row.kind != "open" and (refused or status >= 400):
        return f"refused: {status} {body[:200]}"
    shown = who == "owner" or row.kind in {"shared", "admin"}
    seen = CANARY in body and not shown
    return "shows what is the owner's" if seen else ""


async def faults(who: str, browsers: Callable[[str], Any], place: Place) -> list[str]:
    browser = await browsers(who)
    found = []
    for row in ROWS:
        said = fault(who, row, await call(browser, row, place))
        excused = who == "owner" and (row.method, row.route) in EXCUSED | NOT_THERE
        if said and not excused:
            found.append(f"{who} {row.method} /{row.route}: {said}")
    return found


def test_every_address_has_its_line_and_every_line_its_address() -> None:
    listed = [(row.method, row.route) for row in ROWS]
    assert len(listed) == len(set(listed))
    assert sorted(entries() - set(listed)) == []
    assert sorted(set(listed) - entries()) == []


@pytest.mark.parametrize("who", EVERYBODY)
async def test_each_address_is_for_whom_it_is_for_and_others_change_nothing(
    who: str, browsers: Callable[[str], Any], place: Place
) -> None:
    owner = await browsers("owner")
    before = await belongings(owner, place)
    found = await faults(who, browsers, place)
    assert found == [], "\n".join(found)
    if who != "owner":
        assert await belongings(owner, place) == before


async def belongings(owner: AsyncClient, place: Place) -> list[bytes]:
    """Return all that the owner has, as they see it."""
    paths = ["presets", "prompts", "projects", "tags", "shares", "keys", "files"]
    paths += [
        "mcp",
        "provider-keys",
        f"conversations/{place['conversation_id']}/messages",
    ]
    paths += ["libraries", f"libraries/{place['library_id']}/files"]
    return [(await owner.get(f"/api/{path}")).content for path in paths]


@pytest.mark.parametrize("who", sorted(set(EVERYBODY) - {"admin"}))
async def test_the_panel_is_for_administrators(
    who: str, browsers: Callable[[str], Any], alice: User
) -> None:
    browser = await browsers(who)
    let_in = []
    for route in panel_routes():
        path = "/" + filled(route, {"app_label": "accounts", "object_id": "1"})
        for send in (browser.get, browser.post):
            status = (await send(path)).status_code
            if status not in {301, 302, 403, 404, 405} and "logout" not in path:
                let_in.append(f"{path}: {status}")
    assert let_in == []


async def test_no_page_of_the_panel_breaks_on_an_id(
    browsers: Callable[[str], Any], alice: User
) -> None:
    browser = await browsers("admin")
    broken = []
    for route in panel_routes():
        for object_id in (str(alice.pk), "999999", "x", "%00", "1'--"):
            names = {"app_label": "accounts", "object_id": object_id}
            path = "/" + filled(route, names)
            if "logout" not in path and (await browser.get(path)).status_code >= 500:
                broken.append(path)
            if "<" not in route:
                break
    assert broken == []


async def test_a_session_alone_changes_nothing_without_its_token(alice: User) -> None:
    browser = AsyncClient(enforce_csrf_checks=True)
    await browser.aforce_login(alice)
    let_in = []
    for row in ROWS:
        if row.method in {"POST", "PUT", "PATCH", "DELETE"}:
            status = (await call(browser, row, {}))[0]
            by_key_alone = row.kind == "admin" and status == 401
            if status != 403 and not by_key_alone:
                let_in.append(f"{row.method} {row.route}: {status}")
    assert let_in == []
