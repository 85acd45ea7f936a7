from collections.abc import Awaitable, Callable, Sequence

import pytest

from endpoints.billing.ledger_lines import attempts_for_ledger
from endpoints.errors import BadAnswer, EndpointError, NotConfigured
from endpoints.events import Attempt
from endpoints.operations import audio, embeddings, images, moderation
from endpoints.simulator.script import Script, ScriptedTrouble
from endpoints.simulator.testing import SimulatorHandle
from endpoints.targets import Catalogue, Offer, Routing
from endpoints.tests.conftest import Service, Whole, offer_of, target_at

Start = Callable[..., Awaitable[Service]]


@pytest.fixture
def pool(simulator: SimulatorHandle) -> Offer:
    """Return an offer whose first region is down."""
    simulator.script("east", Script(error=ScriptedTrouble(name="unavailable")))
    where = Service(url=f"{simulator.url}/")
    regions = [
        target_at(
            where,
            name,
            base_url=f"{simulator.url}/openai/deployments/{name}",
            deployment=name,
            weight=weight,
        )
        for name, weight in (("east", 1_000_000), ("west", 1))
    ]
    return offer_of(*regions)


def script(simulator: SimulatorHandle, model: str) -> None:
    simulator.script("west", Script(base_model=model))


def told(attempts: Sequence[Attempt]) -> list[tuple[str, str]]:
    return [(each.group, each.outcome) for each in attempts]


async def test_texts_become_vectors_in_their_order(
    simulator: SimulatorHandle, pool: Offer
) -> None:
    script(simulator, "text-embedding-3-small")
    found = await embeddings.embed(pool, ["one", "two"])
    again = await embeddings.embed(pool, ["two"])
    assert len(found.vectors) == 2
    assert found.vectors[1] == again.vectors[0]
    assert found.usage.prompt > 0
    assert found.target_id == "west/gpt-4o"
    assert told(found.attempts) == [("east", "failed"), ("west", "ok")]


async def test_pictures_are_drawn_and_changed(
    simulator: SimulatorHandle, pool: Offer
) -> None:
    script(simulator, "gpt-image-1")
    drawn = await images.generate(pool, "a fox", {"size": "1024x1024"})
    data = drawn.result[0].data
    assert data.startswith(b"\x89PNG")
    assert told(drawn.attempts) == [("east", "failed"), ("west", "ok")]
    changed = await images.edit(pool, "a red fox", [("fox.png", data)])
    assert changed.result[0].data


async def test_text_is_spoken_and_speech_is_written(
    simulator: SimulatorHandle, pool: Offer
) -> None:
    script(simulator, "gpt-4o-mini-tts")
    speech = await audio.speak(pool, "hello", {"voice": "coral"})
    assert speech.result.content
    assert told(speech.attempts)[-1] == ("west", "ok")
    script(simulator, "whisper")
    transcript = await audio.transcribe(pool, "a.mp3", speech.result.content)
    assert transcript.result


async def test_a_text_is_judged(services: Start) -> None:
    result = {"flagged": True, "categories": {"hate": True, "violence": False}}
    service = await services(Whole({"results": [result]}))
    found = await moderation.moderate(offer_of(target_at(service)), "text")
    assert (found.result.flagged, found.result.categories) == (True, ("hate",))


async def test_an_answer_of_another_shape_is_an_error_of_ours(services: Start) -> None:
    service = await services(Whole({"surprise": 1}))
    with pytest.raises(BadAnswer):
        await embeddings.embed(offer_of(target_at(service)), ["one"])


async def test_without_any_deployment_nothing_is_asked() -> None:
    offer = Offer("azureOpenAI", "m", "m", target_at(Service()).knowledge, ())
    with pytest.raises(NotConfigured):
        await moderation.moderate(offer, "text")


async def test_a_failed_operation_tells_who_was_asked(
    simulator: SimulatorHandle, pool: Offer
) -> None:
    simulator.script("west", Script(error="unauthorized"))
    once = Catalogue(routing=Routing(attempts=1))
    with pytest.raises(EndpointError) as caught:
        await embeddings.embed(pool, ["one"], known=once)
    assert set(told(caught.value.attempts)) == {("east", "failed"), ("west", "refused")}
    line = attempts_for_ledger(caught.value.attempts)
    assert (line["attempts"], line["tried"][-1]["status"]) == (2, 401)


def test_no_ledger_line_keeps_more_than_twenty_calls() -> None:
    calls = [Attempt(f"{n}/m", f"{n}", "m", "busy", wait=0.5) for n in range(30)]
    line = attempts_for_ledger(calls)
    assert line["attempts"] == 30
    assert len(line["tried"]) == 20
    assert line["tried"][-1] == {
        "target": "29/m",
        "outcome": "busy",
        "status": 0,
        "ms": 0,
        "wait_ms": 500,
    }
