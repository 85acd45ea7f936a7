"""Who answers when there is a picture, and that nothing leaves its endpoint unasked."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import orjson
import pytest

from endpoints.catalogue.catalogue import catalogue_of
from endpoints.errors import BadRequest, CannotSee, EndpointError
from endpoints.events import Notice
from endpoints.request import ChatRequest, ImagePart, OtherPart, Part
from endpoints.targets import Catalogue, Offer, Routing
from endpoints.tests.conftest import (
    GPT,
    Service,
    ask,
    events_of,
    offer_of,
    refusal,
    target_at,
)
from librechat_yaml.schema import LibreChat

Start = Callable[..., Awaitable[Service]]
IMAGE: ImagePart = {"type": "image_url", "image_url": {"url": "data:,"}}
CONFIDENTIAL: Part = {"type": "text", "text": "my confidential note"}


def asked(*parts: Part) -> ChatRequest:
    return replace(ask(), messages=({"role": "user", "content": list(parts)},))


def offered(service: Service, endpoint: str, model: str, *, sees: bool) -> Offer:
    known = replace(GPT, vision=sees)
    target = target_at(
        service,
        endpoint,
        model=model,
        id=f"{endpoint}/{model}",
        knowledge=known,
        endpoint=endpoint,
    )
    return offer_of(target)


async def test_images_go_to_a_model_of_the_same_endpoint_that_sees(
    services: Start,
) -> None:
    text, sight, away = await services(), await services(), await services()
    blind = offered(text, "azureOpenAI", "gpt-35-turbo", sees=False)
    seeing = offered(sight, "azureOpenAI", "gpt-4-vision", sees=True)
    other = offered(away, "Elsewhere", "gpt-4o", sees=True)
    events = await events_of(blind, asked(IMAGE), Catalogue((other, blind, seeing)))
    assert [e.code for e in events if isinstance(e, Notice)] == ["switched_to_vision"]
    assert (len(text.seen), len(sight.seen), len(away.seen)) == (0, 1, 0)


async def test_a_picture_never_takes_a_conversation_to_another_endpoint(
    services: Start,
) -> None:
    local, cloud = await services(), await services()
    blind = offered(local, "Ollama", "llama3", sees=False)
    seeing = offered(cloud, "azureOpenAI", "gpt-4o", sees=True)
    with pytest.raises(CannotSee) as caught:
        await events_of(blind, asked(CONFIDENTIAL, IMAGE), Catalogue((blind, seeing)))
    assert (len(local.seen), len(cloud.seen)) == (0, 0)
    assert "cannot see images" in caught.value.message
    assert "without the picture" in caught.value.message


async def test_with_the_configurations_consent_it_does(services: Start) -> None:
    local, cloud = await services(), await services()
    blind = offered(local, "Ollama", "llama3", sees=False)
    seeing = offered(cloud, "azureOpenAI", "gpt-4o", sees=True)
    known = Catalogue((blind, seeing), vision_endpoints={"Ollama": "azureOpenAI"})
    await events_of(blind, asked(IMAGE), known)
    assert (len(local.seen), len(cloud.seen)) == (0, 1)


async def test_a_conversation_goes_on_without_the_pictures_it_has_had(
    services: Start,
) -> None:
    local = await services()
    blind = offered(local, "Ollama", "llama3", sees=False)
    earlier = asked(CONFIDENTIAL, IMAGE).messages
    await events_of(
        blind, replace(ask(), messages=(*earlier, *ask("And now?").messages))
    )
    sent = orjson.dumps(local.seen[0].body["messages"]).decode()
    assert "And now?" in sent
    assert "my confidential note" in sent
    assert "image_url" not in sent


@pytest.mark.parametrize(
    ("part", "kind"),
    [(IMAGE, CannotSee), (OtherPart(type="input_audio"), BadRequest)],
)
async def test_what_one_text_cannot_hold_is_refused_and_not_dropped(
    services: Start, part: Part, kind: type[EndpointError]
) -> None:
    service = await services()
    legacy = target_at(service, api="completions", force_prompt=True)
    with pytest.raises(kind):
        await events_of(offer_of(legacy), asked(CONFIDENTIAL, part))
    assert not service.seen


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ("server_error", "fallbacks"),
        ("context_length_exceeded", "context_window_fallbacks"),
        ("content_filter", "content_policy_fallbacks"),
    ],
)
async def test_no_stand_in_is_of_another_endpoint(
    services: Start, code: str, rule: str
) -> None:
    local, cloud = await services(refusal(400, code)), await services()
    first = offered(local, "Ollama", "llama3", sees=True)
    spare = offered(cloud, "azureOpenAI", "gpt-4o", sees=True)
    rules = replace(Routing(), **{rule: {"llama3": ("gpt-4o",)}})  # type: ignore[arg-type]
    with pytest.raises(EndpointError):
        await events_of(first, ask(), Catalogue((first, spare), routing=rules))
    assert not cloud.seen


def test_the_file_says_which_endpoint_may_see() -> None:
    custom = {
        "name": "Ollama",
        "apiKey": "k",
        "baseURL": "http://127.0.0.1:1/v1",
        "models": {"default": ["llama3"]},
        "visionEndpoint": "azureOpenAI",
    }
    config = LibreChat.model_validate({"endpoints": {"custom": [custom]}})
    assert catalogue_of(config).vision_endpoints == {"Ollama": "azureOpenAI"}
