"""Pictures come closer in a stream, fail over as answers do, and ask what fits."""

import base64
from decimal import Decimal

import pytest

from endpoints.billing import prices
from endpoints.catalogue.models import knowledge_of
from endpoints.errors import BadRequest, ContentFiltered
from endpoints.events import Drawn, Event, Usage
from endpoints.operations import drawing
from endpoints.reading.picture_stream import PictureReader
from endpoints.simulator.script import Script
from endpoints.simulator.testing import SimulatorHandle
from endpoints.targets import Offer
from endpoints.tests.conftest import Service, event, offer_of, target_at
from endpoints.wire.pictures import PictureOrder, params_for

PNG = b"\x89PNG"


def drawer(simulator: SimulatorHandle, model: str, *names: str) -> Offer:
    """Return a model that draws, in regions of these names."""
    where = Service(url=f"{simulator.url}/")
    targets = [
        target_at(
            where,
            name,
            base_url=f"{simulator.url}/openai/deployments/{name}",
            deployment=name,
            knowledge=knowledge_of(model),
            weight=1_000_000 // (number * 1_000 + 1),
        )
        for number, name in enumerate(names)
    ]
    return offer_of(*targets)


async def events(offer: Offer, order: PictureOrder) -> list[Event]:
    return [each async for each in drawing.draw(offer, order)]


async def test_a_picture_shows_before_it_is_whole(simulator: SimulatorHandle) -> None:
    found = await events(
        drawer(simulator, "gpt-image-1", "draws"), PictureOrder("a fox", partial=True)
    )
    pictures = [each for each in found if isinstance(each, Drawn)]
    assert [each.partial for each in pictures] == [True, True, False]
    assert all(each.data.startswith(PNG) for each in pictures)
    usage = next(each for each in found if isinstance(each, Usage))
    assert (usage.completion, usage.drawn, usage.pictures) == (1056, 1056, 1)
    cost = prices.cost("gpt-image-1", usage)
    assert cost == Decimal(1056 * 40 + usage.prompt * 5) / 1_000_000


async def test_the_next_region_draws_where_one_is_down(
    simulator: SimulatorHandle,
) -> None:
    simulator.script("east", Script(error="unavailable"))
    offer = drawer(simulator, "gpt-image-1", "east", "west")
    reply = await drawing.drawn(offer, PictureOrder("a fox", count=2))
    assert [each.outcome for each in reply.attempts] == ["failed", "ok"]
    assert [each.index for each in reply.result] == [0, 1]


async def test_what_a_deployment_does_not_know_is_left_out_and_learned(
    simulator: SimulatorHandle,
) -> None:
    simulator.script("old", Script(unknown_parameters=("partial_images",)))
    offer = drawer(simulator, "gpt-image-1", "old")
    reply = await drawing.drawn(offer, PictureOrder("a fox", partial=True))
    assert reply.result[0].data.startswith(PNG)


async def test_a_picture_is_changed_and_costs_what_it_shows(
    simulator: SimulatorHandle,
) -> None:
    offer = drawer(simulator, "gpt-image-1", "draws")
    order = PictureOrder("bluer", images=(("a.png", PNG), ("b.png", PNG)))
    reply = await drawing.drawn(offer, order)
    assert simulator.requests()[-1]["path"].endswith("/images/edits")
    assert reply.usage is not None
    assert reply.usage.seen == 646


async def test_a_refusal_of_the_filter_is_one(simulator: SimulatorHandle) -> None:
    offer = drawer(simulator, "gpt-image-1", "draws")
    with pytest.raises(ContentFiltered):
        await drawing.drawn(offer, PictureOrder("so much gore"))


async def test_a_size_that_a_model_does_not_draw_is_said_in_its_words(
    simulator: SimulatorHandle,
) -> None:
    [target] = drawer(simulator, "gpt-image-1", "draws").targets
    where = Service(url=f"{simulator.url}/")
    odd = target_at(
        where,
        base_url=target.base_url,
        deployment="draws",
        knowledge=target.knowledge,
        add_params={"size": "7x7"},
    )
    with pytest.raises(BadRequest, match="7x7"):
        await drawing.drawn(offer_of(odd), PictureOrder("a fox"))


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        (
            "gpt-image-1.5",
            {"size": "1536x1024", "quality": "high", "background": "transparent"},
        ),
        (
            "dall-e-3",
            {"size": "1792x1024", "quality": "hd", "response_format": "b64_json"},
        ),
        ("dall-e-2", {"size": "1024x1024", "n": 2, "response_format": "b64_json"}),
        ("FLUX.1-Kontext-pro", {"size": "1216x832", "n": 2}),
    ],
)
def test_each_model_is_asked_for_what_it_knows(
    model: str, expected: dict[str, object]
) -> None:
    order = PictureOrder("a fox", "landscape", "high", "transparent", count=2)
    body = params_for(knowledge_of(model), order)
    if model.startswith("gpt-image"):
        expected = expected | {"n": 2}
    assert body == {"prompt": "a fox", **expected}


def test_pictures_without_tokens_have_a_price_each() -> None:
    assert prices.cost("dall-e-3", Usage(pictures=2)) == Decimal("0.08")
    assert prices.cost("flux", Usage(pictures=1)) == Decimal("0.04")


def test_a_stream_may_be_cut_anywhere() -> None:
    coded = base64.b64encode(PNG).decode()
    kinds = ("image_generation.partial_image", "image_generation.completed")
    stream = b"".join(event({"type": kind, "b64_json": coded}) for kind in kinds)
    for size in (1, 7, len(stream)):
        reader = PictureReader()
        pieces = [stream[at : at + size] for at in range(0, len(stream), size)]
        found = [each for piece in pieces for each in reader.feed(piece)]
        found += reader.finish()
        assert [each.partial for each in found if isinstance(each, Drawn)] == [1, 0]
