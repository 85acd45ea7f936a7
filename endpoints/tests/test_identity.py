import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import SimpleNamespace
from typing import ClassVar

import pytest

from endpoints.calling import identity
from endpoints.calling.probe import probe
from endpoints.errors import NotConfigured, Refused
from endpoints.operations import moderation
from endpoints.targets import Auth, Style, Target
from endpoints.tests.conftest import (
    HELLO,
    PRIORITY,
    Service,
    Whole,
    ask,
    complete,
    offer_of,
    refusal,
    target_at,
)

Start = Callable[..., Awaitable[Service]]
SECRET = Auth("client_secret", tenant_id="t", client_id="c", client_secret="s3cret")


@pytest.fixture(autouse=True)
def _no_tokens() -> None:
    identity.forget()


def token(value: str, seconds: int = 3600) -> Whole:
    return Whole({"access_token": value, "expires_in": seconds})


@pytest.fixture
async def authority(
    services: Start, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Awaitable[Service]]:
    async def start(*answers: object) -> Service:
        service = await services(*answers)
        monkeypatch.setenv("AZURE_AUTHORITY_HOST", service.url)
        return service

    return start


def entra(service: Service, auth: Auth = SECRET, style: Style = "deployment") -> Target:
    return target_at(service, auth=auth, style=style)


async def test_a_client_secret_becomes_a_bearer_token(
    services: Start, authority: Start
) -> None:
    signs_in, service = await authority(token("T1")), await services(HELLO)
    await complete(offer_of(entra(service)), ask())
    assert signs_in.seen[0].path == "/t/oauth2/v2.0/token"
    assert service.seen[0].headers["Authorization"] == "Bearer T1"
    assert "api-key" not in service.seen[0].headers


async def test_one_token_serves_many_calls_at_once(
    services: Start, authority: Start
) -> None:
    signs_in, service = await authority(token("T1")), await services(HELLO)
    asks = [complete(offer_of(entra(service)), ask()) for _ in range(5)]
    await asyncio.gather(*asks)
    assert len(signs_in.seen) == 1


@pytest.mark.parametrize(
    ("style", "scope"),
    [
        ("deployment", "https://cognitiveservices.azure.com/.default"),
        ("v1", "https://ai.azure.com/.default"),
    ],
)
async def test_the_scope_follows_the_style(
    authority: Start, style: Style, scope: str
) -> None:
    signs_in = await authority(token("T1"))
    await identity.bearer(entra(signs_in, style=style))
    assert signs_in.forms[0]["scope"] == scope


async def test_a_refused_token_is_renewed_once(
    services: Start, authority: Start
) -> None:
    await authority(token("T1"), token("T2"))
    service = await services(refusal(401, "401"), HELLO)
    completion = await complete(offer_of(entra(service)), ask())
    assert completion.text == "Hello"
    sent = [seen.headers["Authorization"] for seen in service.seen]
    assert sent == ["Bearer T1", "Bearer T2"]


async def test_a_token_near_its_end_is_used_while_the_next_is_fetched(
    authority: Start,
) -> None:
    signs_in = await authority(token("T1", 200), token("T2"))
    target = entra(signs_in)
    assert [await identity.bearer(target) for _ in range(2)] == ["T1", "T1"]
    await asyncio.wait_for(signs_in.answered(2), 2)
    assert await identity.bearer(target, fresh=False) in {"T1", "T2"}


async def test_a_refused_secret_is_told_without_it(authority: Start) -> None:
    body = {"error": "invalid_client", "error_description": "secret s3cret is wrong"}
    signs_in = await authority(Whole(body, 401))
    with pytest.raises(Refused) as caught:
        await identity.bearer(entra(signs_in))
    assert "invalid_client" in caught.value.admin
    assert "s3cret" not in caught.value.admin + repr(SECRET)


async def test_a_federated_token_is_read_from_its_file(
    authority: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    signs_in = await authority(token("T1"))
    file = tmp_path / "token"
    file.write_text("assertion\n")
    monkeypatch.setenv("AZURE_FEDERATED_TOKEN_FILE", str(file))
    auth = Auth("workload_identity", tenant_id="t", client_id="c")
    assert await identity.bearer(entra(signs_in, auth)) == "T1"
    assert signs_in.forms[0]["client_assertion"] == "assertion"


async def test_a_federated_token_without_a_file_says_so(
    authority: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AZURE_FEDERATED_TOKEN_FILE", raising=False)
    signs_in = await authority(token("T1"))
    with pytest.raises(NotConfigured):
        await identity.bearer(entra(signs_in, Auth("workload_identity")))


@pytest.mark.parametrize(("tenant", "asked"), [("t", "t"), ("", "organizations")])
async def test_a_password_signs_in_with_a_warning(
    authority: Start, caplog: pytest.LogCaptureFixture, tenant: str, asked: str
) -> None:
    signs_in = await authority(token("T1"))
    auth = Auth("password", tenant_id=tenant, username="u", password="p4ss")
    assert await identity.bearer(entra(signs_in, auth)) == "T1"
    assert signs_in.seen[0].path == f"/{asked}/oauth2/v2.0/token"
    assert "second factor" in caplog.text
    assert "p4ss" not in caplog.text


async def test_a_managed_identity_asks_the_machine(
    services: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends = str(int(time.time()) + 3600)
    machine = await services(
        Whole({"access_token": "M1", "expires_on": ends, "resource": "r"})
    )
    monkeypatch.setenv("IDENTITY_ENDPOINT", f"{machine.url}msi/token")
    monkeypatch.setenv("IDENTITY_HEADER", "h")
    assert await identity.bearer(entra(machine, Auth("managed_identity"))) == "M1"
    assert machine.seen[0].path == "/msi/token"


async def test_a_given_token_is_sent_as_it_is(services: Start) -> None:
    service = await services(HELLO)
    await complete(offer_of(entra(service, Auth("token", key="GIVEN"))), ask())
    assert service.seen[0].headers["Authorization"] == "Bearer GIVEN"
    assert "api-key" not in service.seen[0].headers


def test_no_token_is_in_a_text_form() -> None:
    assert "T1" not in repr(identity.Token("T1", 1.0))


class Machine:
    """Stands for azure.identity.aio: whoever this machine is signed in as."""

    asked: ClassVar[list[str]] = []

    def DefaultAzureCredential(self) -> "Machine":
        return self

    async def __aenter__(self) -> "Machine":
        return self

    async def __aexit__(self, *_error: object) -> None:
        pass

    async def get_token(self, scope: str) -> SimpleNamespace:
        self.asked.append(scope)
        number = len(self.asked)
        return SimpleNamespace(token=f"D{number}", expires_on=time.time() + 3600)


async def test_the_default_credential_is_asked_once_and_again_after_a_401(
    services: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def machine() -> Machine:
        return Machine()

    monkeypatch.setattr(identity, "_azure_identity", machine)
    service = await services(HELLO, HELLO, refusal(401, "401"), HELLO)
    auth = Auth("default", scope="https://own.example/.default")
    for _ in range(3):
        await complete(offer_of(entra(service, auth)), ask())
    sent = [seen.headers["Authorization"] for seen in service.seen]
    assert sent == ["Bearer D1", "Bearer D1", "Bearer D1", "Bearer D2"]
    assert set(Machine.asked) == {"https://own.example/.default"}


async def test_an_operation_renews_a_refused_token_too(
    services: Start, authority: Start
) -> None:
    await authority(token("T1"), token("T2"))
    verdict = Whole({"results": [{"flagged": False, "categories": {}}]})
    service = await services(refusal(401, "401"), verdict)
    await moderation.moderate(offer_of(entra(service)), "text")
    sent = [seen.headers["Authorization"] for seen in service.seen]
    assert sent == ["Bearer T1", "Bearer T2"]


async def test_a_token_that_is_refused_twice_is_reported(
    services: Start, authority: Start
) -> None:
    signs_in = await authority(token("T1"), token("T2"))
    service = await services(refusal(401, "401"))
    with pytest.raises(Refused) as caught:
        await complete(offer_of(entra(service)), ask())
    assert len(signs_in.seen) == 2
    assert "Cognitive Services OpenAI User" in caught.value.admin


class Broken(Machine):
    """A credential whose library fails in ways of its own."""

    def __init__(self, made: Exception | None, asked: Exception | None) -> None:
        self.on_making, self.on_asking = made, asked

    def DefaultAzureCredential(self) -> "Machine":
        if self.on_making:
            raise self.on_making
        return self

    async def get_token(self, scope: str) -> SimpleNamespace:
        if self.on_asking:
            raise self.on_asking
        return SimpleNamespace(token="", expires_on="soon")


@pytest.mark.parametrize(
    "broken",
    [
        Broken(ValueError("authority must be https"), None),
        Broken(None, KeyError("access_token")),
        Broken(None, None),
    ],
)
async def test_whatever_a_credential_raises_is_one_deployments_trouble(
    services: Start, monkeypatch: pytest.MonkeyPatch, broken: Broken
) -> None:
    async def machine() -> Machine:
        return broken

    monkeypatch.setattr(identity, "_azure_identity", machine)
    west = await services(HELLO)
    first = entra(Service(url=west.url), Auth("default"))
    second = target_at(west, "west", priority=1)
    answer = await complete(offer_of(first, second), ask(), PRIORITY)
    assert answer.text == "Hello"
    assert [each.outcome for each in answer.attempts] == ["refused", "ok"]
    [finding] = await probe([first])
    assert finding.code == "refused"


@pytest.mark.parametrize("seconds", [-5, 1e30, "soon", None, True])
async def test_a_token_of_no_sensible_life_is_short_lived(
    services: Start, authority: Start, seconds: object
) -> None:
    await authority(Whole({"access_token": "T1", "expires_in": seconds}))
    service = await services(HELLO)
    await complete(offer_of(entra(service)), ask())
    [kept] = identity._tokens.values()
    assert 0 < kept.ends - time.time() <= 60


async def test_a_probe_names_what_nobody_expected(
    services: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def unexpected(*_arguments: object, **_options: object) -> None:
        raise LookupError

    monkeypatch.setattr(identity, "signed", unexpected)
    good, bad = [entra(await services(HELLO)) for _ in range(2)]
    findings = await probe([good, bad])
    assert [each.code for each in findings] == ["internal"] * 2
