from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from endpoints.errors import (
    BadRequest,
    Busy,
    ContentFiltered,
    CutOff,
    EndpointError,
    NotFound,
)
from endpoints.events import Attempt, Event, Notice, Text
from endpoints.routing.health import targets_health
from endpoints.targets import Catalogue, Offer, Routing
from endpoints.tests.conftest import (
    DONE,
    GPT,
    HELLO,
    Service,
    Whole,
    ask,
    chunk,
    event,
    events_of,
    finish,
    offer_of,
    refusal,
    stream,
    target_at,
)

Start = Callable[..., Awaitable[Service]]
FIRST = Catalogue(routing=Routing(strategy="priority"))


def text_of(events: list[Event]) -> str:
    return "".join(each.text for each in events if isinstance(each, Text))


def attempts_of(events: list[Event]) -> list[tuple[str, str]]:
    return [(e.group, e.outcome) for e in events if isinstance(e, Attempt)]


def pool(*services: Service) -> Offer:
    """Return an offer whose targets are asked in the order given."""
    names = ("first", "second", "third")
    targets = [
        target_at(service, names[i], priority=i) for i, service in enumerate(services)
    ]
    return offer_of(*targets)


DEAD = Service(url="http://127.0.0.1:9/")


@pytest.mark.parametrize(
    ("trouble", "outcome"),
    [
        (refusal(429, "429", retry_after="30"), "busy"),
        (refusal(500, "server_error"), "failed"),
        (refusal(503, "unavailable"), "failed"),
        (refusal(401, "401"), "refused"),
        (refusal(404, "DeploymentNotFound"), "refused"),
        ([DONE], "failed"),
        ([b"data: {oops\n\n"], "failed"),
    ],
)
async def test_another_deployment_answers_when_one_fails(
    services: Start, trouble: object, outcome: str
) -> None:
    offer = pool(await services(trouble), await services(HELLO))
    events = await events_of(offer, ask(), FIRST)
    assert attempts_of(events) == [("first", outcome), ("second", "ok")]
    assert text_of(events) == "Hello"


async def test_a_dead_region_costs_one_attempt_and_then_rests(services: Start) -> None:
    offer = pool(DEAD, await services(HELLO))
    events = await events_of(offer, ask(), FIRST)
    again = await events_of(offer, ask(), FIRST)
    assert attempts_of(again) == [("second", "ok")]
    statuses = [each.status for each in events if isinstance(each, Attempt)]
    assert statuses == [0, 200]


async def test_nothing_is_asked_again_once_a_piece_was_shown(services: Start) -> None:
    spare = await services(HELLO)
    offer = pool(await services([chunk("Hel")]), spare)
    events: list[Event] = []

    async def read() -> None:
        async for each in stream(offer, ask(), FIRST):
            events.append(each)

    with pytest.raises(CutOff):
        await read()
    assert text_of(events) == "Hel"
    assert spare.seen == []


async def test_a_single_deployment_is_asked_again_after_its_pause(
    services: Start,
) -> None:
    service = await services(refusal(429, "429", retry_after_ms="20"), HELLO)
    events = await events_of(pool(service), ask())
    assert attempts_of(events) == [("first", "busy"), ("first", "ok")]
    assert [e.code for e in events if isinstance(e, Notice)] == ["waiting"]
    assert next(e.wait for e in events if isinstance(e, Attempt)) == 0.02


async def test_all_throttled_tells_the_shortest_wait(services: Start) -> None:
    offer = pool(
        await services(refusal(429, "429", retry_after="90")),
        await services(refusal(429, "429", retry_after="60")),
    )
    with pytest.raises(Busy) as caught:
        await events_of(offer, ask(), FIRST)
    assert caught.value.retry_after == 60


async def test_too_large_for_one_deployment_goes_to_another(services: Start) -> None:
    small = await services(refusal(429, "429", retry_after="86400"))
    offer = pool(small, await services(HELLO))
    events = await events_of(offer, ask(), FIRST)
    assert text_of(events) == "Hello"
    assert targets_health.of(offer.targets[0]).resting_until == 0


async def test_a_bad_request_is_not_repeated_elsewhere(services: Start) -> None:
    spare = await services(HELLO)
    offer = pool(await services(refusal(400, "invalid")), spare)
    with pytest.raises(BadRequest):
        await events_of(offer, ask(), FIRST)
    assert spare.seen == []


async def test_a_misconfigured_deployment_is_reported(services: Start) -> None:
    offer = pool(await services(refusal(404, "DeploymentNotFound")))
    with pytest.raises(NotFound):
        await events_of(offer, ask(), FIRST)
    assert "five minutes" in targets_health.of(offer.targets[0]).trouble


async def test_an_unknown_parameter_is_left_out_and_remembered(services: Start) -> None:
    body = {"code": "unsupported_parameter", "param": "seed", "message": "no seed"}
    service = await services(Whole({"error": body}, 400), HELLO)
    for _ in range(2):
        await events_of(pool(service), ask(seed=1))
    assert ["seed" in seen.body for seen in service.seen] == [True, False, False]


def other(service: Service, model: str) -> Offer:
    """Return an offer of another model, with one deployment."""
    target = target_at(service, model, model=model, id=f"{model}/{model}")
    return Offer("azureOpenAI", model, model, replace(GPT, base_model=model), (target,))


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ("server_error", "fallbacks"),
        ("context_length_exceeded", "context_window_fallbacks"),
        ("content_filter", "content_policy_fallbacks"),
    ],
)
async def test_another_model_stands_in_as_configured(
    services: Start, code: str, rule: str
) -> None:
    status = 500 if code == "server_error" else 400
    offer = pool(await services(refusal(status, code)))
    spare = other(await services(HELLO), "gpt-5-mini")
    rules = replace(Routing(), **{rule: {"gpt-4o": ("gpt-5-mini",)}})  # type: ignore[arg-type]
    events = await events_of(offer, ask(), Catalogue((offer, spare), routing=rules))
    assert text_of(events) == "Hello"
    assert [e.code for e in events if isinstance(e, Notice)] == ["fallback"]


async def test_a_model_that_several_name_is_asked_once(
    services: Start,
) -> None:
    down = [await services(refusal(500, "server_error")) for _ in range(3)]
    offers = (
        pool(down[0]),
        *(other(each, name) for each, name in zip(down[1:], ("b", "c"), strict=True)),
    )
    named = {"gpt-4o": ("b", "c", "c"), "b": ("c",)}
    rules = Routing(strategy="priority", attempts=1, fallbacks=named)
    with pytest.raises(EndpointError):
        await events_of(offers[0], ask(), Catalogue(offers, routing=rules))
    assert [len(each.seen) for each in down] == [1, 1, 1]


async def test_a_filtered_prompt_names_the_category(services: Start) -> None:
    results = {"violence": {"filtered": True, "severity": "high"}}
    inner = {"code": "ResponsibleAIPolicyViolation", "content_filter_result": results}
    body = {"error": {"code": "content_filter", "message": "no", "innererror": inner}}
    service = await services(Whole(body, 400))
    with pytest.raises(ContentFiltered) as caught:
        await events_of(pool(service), ask())
    assert caught.value.details == {"category": "violence", "severity": "high"}


async def test_an_error_in_the_stream_before_the_first_piece_moves_on(
    services: Start,
) -> None:
    broken = event({"error": {"code": "500", "message": "oh"}})
    offer = pool(await services([broken]), await services(HELLO))
    assert text_of(await events_of(offer, ask(), FIRST)) == "Hello"


async def test_a_model_that_cannot_stream_still_answers_a_stream(
    services: Start,
) -> None:
    said = "One two three four five  six.\n\n部署在瑞典的模型今天很忙，请稍后再试。"
    message = {"role": "assistant", "content": said}
    body = {"choices": [{"message": message, "finish_reason": "stop"}], "model": "o1"}
    service = await services(Whole(body))
    target = target_at(service, knowledge=replace(GPT, streams=False))
    events = await events_of(offer_of(target), ask())
    assert text_of(events) == said
    pieces = [each.text for each in events if isinstance(each, Text)]
    assert pieces[0] == "One two three four"
    assert len(pieces) > 1
    assert "stream" not in service.seen[0].body


async def test_no_target_at_all_is_an_error_of_ours() -> None:
    with pytest.raises(EndpointError):
        await events_of(replace(pool(DEAD), targets=()), ask())


async def test_the_stream_has_its_finish_even_without_done(services: Start) -> None:
    service = await services([chunk("Hello"), finish()])
    assert text_of(await events_of(pool(service), ask())) == "Hello"
