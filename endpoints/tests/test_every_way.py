"""Whatever is asked of a model goes one way: the same holds for every kind of it."""

import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from inspect import CO_ASYNC_GENERATOR
from types import FrameType

import pytest

from endpoints.calling import ask as service
from endpoints.calling import identity
from endpoints.errors import EndpointError, PromptTooLong
from endpoints.events import Attempt
from endpoints.operations import audio, embeddings, images, moderation
from endpoints.routing import shared_state
from endpoints.routing.health import targets_health
from endpoints.targets import Auth, Catalogue, Offer, Routing
from endpoints.tests.conftest import (
    DONE,
    GPT,
    Service,
    Whole,
    ask,
    chunk,
    complete,
    event,
    events_of,
    finish,
    offer_of,
    refusal,
    target_at,
)

pytestmark = pytest.mark.usefixtures("without_redis")

Start = Callable[..., Awaitable[Service]]
Told = tuple[Attempt, ...]
FIRST = Routing(strategy="priority")
USED = {"prompt_tokens": 200, "completion_tokens": 100}
SECRET = Auth("client_secret", tenant_id="t", client_id="c", client_secret="s3cret")


async def _streamed(offer: Offer, known: Catalogue) -> Told:
    events = await events_of(offer, ask(), known)
    return tuple(each for each in events if isinstance(each, Attempt))


async def _whole(offer: Offer, known: Catalogue) -> Told:
    return (await complete(offer, ask(), known)).attempts


async def _embedded(offer: Offer, known: Catalogue) -> Told:
    return (await embeddings.embed(offer, ["some words"], known=known)).attempts


async def _drawn(offer: Offer, known: Catalogue) -> Told:
    return (await images.generate(offer, "a fox", known=known)).attempts


async def _edited(offer: Offer, known: Catalogue) -> Told:
    given = [("fox.png", b"png")]
    return (await images.edit(offer, "a red fox", given, known=known)).attempts


async def _spoken(offer: Offer, known: Catalogue) -> Told:
    return (await audio.speak(offer, "hello", known=known)).attempts


async def _written(offer: Offer, known: Catalogue) -> Told:
    return (await audio.transcribe(offer, "a.mp3", b"mp3", known=known)).attempts


async def _judged(offer: Offer, known: Catalogue) -> Told:
    return (await moderation.moderate(offer, "text", known=known)).attempts


@dataclass
class Way:
    """One way to call a model, and how a service answers when all is well."""

    call: Callable[[Offer, Catalogue], Awaitable[Told]]
    answer: object
    chat: bool = False
    json: bool = True


SAID = {"message": {"role": "assistant", "content": "Hello"}, "finish_reason": "stop"}
STREAM = [chunk("Hello"), finish(), event({"choices": [], "usage": USED}), DONE]
VECTOR = {"index": 0, "embedding": [0.5]}
PICTURE = {"data": [{"b64_json": "aGk="}], "usage": USED}
JUDGEMENT = {"flagged": False, "categories": {}}
WAYS = {
    "chat, streamed": Way(_streamed, STREAM, chat=True),
    "chat": Way(_whole, Whole({"choices": [SAID], "usage": USED}), chat=True),
    "embeddings": Way(_embedded, Whole({"data": [VECTOR], "usage": USED})),
    "images": Way(_drawn, Whole(PICTURE)),
    "edits": Way(_edited, Whole(PICTURE)),
    "speech": Way(_spoken, Whole("RIFF"), json=False),
    "transcription": Way(_written, Whole({"text": "hello", "usage": USED})),
    "moderation": Way(_judged, Whole({"results": [JUDGEMENT], "usage": USED})),
}


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> Way:
    return WAYS[request.param]


def pool(*services: Service, **changes: object) -> Offer:
    """Return an offer whose deployments are asked in the order given."""
    names = ("first", "second", "third")
    targets = [
        target_at(service, names[place], priority=place, **changes)
        for place, service in enumerate(services)
    ]
    return offer_of(*targets)


def spare(service: Service) -> Offer:
    """Return an offer of another model."""
    target = target_at(service, "spare", model="other", id="spare/other")
    knowledge = replace(GPT, base_model="other")
    return Offer("azureOpenAI", "other", "Other", knowledge, (target,))


def outcomes(told: Told) -> list[tuple[str, str]]:
    return [(each.group, each.outcome) for each in told]


@pytest.mark.parametrize(
    ("trouble", "outcome"),
    [
        (refusal(429, "429", retry_after="30"), "busy"),
        (refusal(500, "server_error"), "failed"),
        (refusal(401, "401"), "refused"),
        (refusal(404, "DeploymentNotFound"), "refused"),
    ],
)
async def test_another_deployment_answers_and_the_failed_one_rests(
    way: Way, services: Start, trouble: object, outcome: str
) -> None:
    bad, good = await services(trouble), await services(way.answer)
    offer, known = pool(bad, good), Catalogue(routing=FIRST)
    told = await way.call(offer, known)
    assert outcomes(told) == [("first", outcome), ("second", "ok")]
    assert [each.number for each in told] == [1, 2]
    if outcome != "failed":  # one failure alone makes nobody rest
        assert outcomes(await way.call(offer, known)) == [("second", "ok")]


async def test_an_answer_of_another_shape_is_a_failure_like_any_other(
    way: Way, services: Start
) -> None:
    surprise = Whole(dict.fromkeys(("choices", "data", "results", "text"), 1))
    odd, good = await services(surprise), await services(way.answer)
    told = await way.call(pool(odd, good), Catalogue(routing=FIRST))
    failed = [("first", "failed"), ("second", "ok")]
    assert outcomes(told) == (failed if way.json else [("first", "ok")])


async def test_a_busy_deployment_is_asked_again_after_its_pause(
    way: Way, services: Start
) -> None:
    busy = refusal(429, "429", retry_after_ms="20")
    told = await way.call(pool(await services(busy, way.answer)), Catalogue())
    assert outcomes(told) == [("first", "busy"), ("first", "ok")]
    assert told[0].wait == 0.02


async def test_another_model_stands_in_as_configured(way: Way, services: Start) -> None:
    offer = pool(await services(refusal(500, "server_error")))
    other = spare(await services(way.answer))
    rules = replace(FIRST, fallbacks={"gpt-4o": ("other",)})
    told = await way.call(offer, Catalogue((offer, other), routing=rules))
    assert outcomes(told) == [("first", "failed"), ("spare", "ok")]
    assert told[-1].model == "other"


async def test_what_a_person_may_not_use_never_stands_in(
    way: Way, services: Start
) -> None:
    offer = pool(await services(refusal(500, "server_error")))
    rules = replace(FIRST, attempts=1, fallbacks={"gpt-4o": ("other",)})
    with pytest.raises(EndpointError):
        await way.call(offer, Catalogue((offer,), routing=rules))


async def test_an_empty_pool_is_stood_in_for(way: Way, services: Start) -> None:
    offer = replace(pool(Service()), targets=())
    other = spare(await services(way.answer))
    rules = replace(FIRST, fallbacks={"gpt-4o": ("other",)})
    told = await way.call(offer, Catalogue((offer, other), routing=rules))
    assert outcomes(told) == [("spare", "ok")]


async def test_a_longer_window_stands_in_for_chats_alone(
    way: Way, services: Start
) -> None:
    offer = pool(await services(refusal(400, "context_length_exceeded")))
    other = spare(await services(way.answer))
    rules = replace(FIRST, context_window_fallbacks={"gpt-4o": ("other",)})
    known = Catalogue((offer, other), routing=rules)
    if way.chat:
        assert (await way.call(offer, known))[-1].group == "spare"
        return
    with pytest.raises(PromptTooLong):
        await way.call(offer, known)


async def test_a_deployment_without_room_is_passed_over(
    way: Way, services: Start
) -> None:
    full, roomy = await services(way.answer), await services(way.answer)
    first, second = pool(full, roomy).targets
    first = replace(first, tpm=1000)
    targets_health.began(first, 1000)
    told = await way.call(offer_of(first, second), Catalogue(routing=FIRST))
    assert outcomes(told) == [("second", "ok")]


async def test_the_meter_is_corrected_by_the_tokens_told(
    way: Way, services: Start
) -> None:
    offer = pool(await services(way.answer), tpm=100_000)
    await way.call(offer, Catalogue())
    health = targets_health.of(offer.targets[0])
    assert health.in_flight == 0
    assert health.tokens.spent == (300 if way.json else 1)  # speech tells of none


async def test_other_processes_hear_of_the_beginning_and_the_end(
    way: Way, services: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_flight: list[int] = []
    offer = pool(await services(way.answer))

    async def heard() -> None:
        in_flight.append(targets_health.of(offer.targets[0]).in_flight)

    monkeypatch.setattr(shared_state, "share_soon", heard)
    await way.call(offer, Catalogue())
    assert in_flight == [1, 0]


async def test_a_refused_token_is_renewed_once_within_one_attempt(
    way: Way, services: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    identity.forget()
    tokens = [Whole({"access_token": f"T{n}", "expires_in": 3600}) for n in (1, 2)]
    signs_in = await services(*tokens)
    monkeypatch.setenv("AZURE_AUTHORITY_HOST", signs_in.url)
    asked = await services(refusal(401, "401"), way.answer)
    told = await way.call(pool(asked, auth=SECRET), Catalogue())
    assert outcomes(told) == [("first", "ok")]
    sent = [seen.headers["Authorization"] for seen in asked.seen]
    assert sent == ["Bearer T1", "Bearer T2"]


async def test_generators_are_at_most_three_deep_from_the_bytes_to_the_reader(
    services: Start,
) -> None:
    depths: list[int] = []

    async def pace() -> None:
        frame: FrameType | None = sys._getframe()
        ours: list[str] = []
        while frame:
            if frame.f_code.co_flags & CO_ASYNC_GENERATOR:
                ours.append(frame.f_code.co_qualname)
            frame = frame.f_back
        depths.append(len(ours))

    offer = pool(await services([chunk("Hello"), finish()]))  # the end is not told
    answer = service.stream(offer, ask(), catalogue=Catalogue(), pace=pace)
    assert [each async for each in answer]
    assert depths
    assert max(depths) <= 2  # and one more in the gateway
