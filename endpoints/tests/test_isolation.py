"""One entry of the configuration that nothing can be made of harms no other."""

from datetime import date

import pytest

from endpoints.catalogue import advice, catalogue
from endpoints.catalogue.catalogue import catalogue_of
from endpoints.targets import Catalogue
from librechat_yaml import live
from librechat_yaml.schema import LibreChat

TODAY = date(2026, 11, 27)
AZURE = {"apiKey": "k", "deploymentName": "d", "version": "2024-10-21"}
BAD = "https://[not-an-address"


def unchecked() -> LibreChat:
    """Return a configuration as no check would let it through."""
    groups = [
        {**AZURE, "group": "bad", "baseURL": BAD, "models": {"b": True}},
        {**AZURE, "group": "odd", "instanceName": "[NAME]", "models": {"o": True}},
        {**AZURE, "group": "good", "instanceName": "i", "models": {"g": True}},
    ]
    models = {"default": ["m"]}
    custom = [
        {"name": "wrong", "apiKey": "k", "baseURL": BAD, "models": models},
        {"name": "right", "apiKey": "k", "baseURL": "https://h/v1", "models": models},
    ]
    ends = {"azureOpenAI": {"groups": groups}, "custom": custom}
    ends |= {"openAI": {"apiKey": "k", "baseURL": "https://h:port/"}}
    return LibreChat.model_validate({"endpoints": ends})


def test_what_cannot_be_called_is_not_offered_and_the_rest_is() -> None:
    found = catalogue_of(unchecked())
    assert [offer.targets[0].id for offer in found.offers] == ["good/g", "right/m"]


def test_what_was_left_out_is_told() -> None:
    told = "\n".join(advice.doubts(catalogue_of(unchecked()), TODAY))
    for name in ("bad/b", "odd/o", "wrong/m", "openAI/"):
        assert name in told


def test_advice_that_fails_is_one_line_and_the_other_advice_is_given(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(catalogue: Catalogue, today: date) -> None:
        raise ValueError("no advice today")

    monkeypatch.setattr(advice, "ADVICE", (broken, *advice.ADVICE))
    found = catalogue_of(unchecked())
    assert any("unknown models" in text for text in advice.doubts(found, TODAY))
    assert "no advice today" in caplog.text


def test_a_configuration_in_force_is_served_whatever_it_holds(
    caplog: pytest.LogCaptureFixture,
) -> None:
    before = live.librechat()
    try:
        live.swap(unchecked())
        assert catalogue.current().offer("right", "m") is not None
        assert "bad/b" in caplog.text
        assert catalogue.points_at_simulator(catalogue.current()) is False
    finally:
        live.swap(before)


def test_a_listener_that_fails_keeps_no_swap_from_the_others(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[LibreChat] = []

    def broken(config: LibreChat) -> None:
        raise ValueError("not listening")

    before = live.librechat()
    monkeypatch.setattr(live, "_listeners", [broken, heard.append])
    live.swap(before)
    assert heard == [before]
    assert "not listening" in caplog.text


@pytest.mark.parametrize(
    ("model", "told"),
    [
        ("gpt-image-1", False),
        ("dall-e-3", False),
        ("text-embedding-3-large", False),  # is in no list of chat models anyway
        ("whisper-1", True),
        ("gpt-4o-mini-tts", True),
        ("grok-imagine-image", True),
        ("gpt-4o", False),
        ("gemma-3", False),
        ("flux-pro", False),
        ("o4-mini", False),
        ("ttsuga-7b", False),
    ],
)
def test_a_model_that_cannot_chat_by_its_name_is_doubted(
    model: str, told: bool
) -> None:
    group = {**AZURE, "group": "a", "instanceName": "i", "models": {model: True}}
    ends = {"azureOpenAI": {"groups": [group]}}
    config = LibreChat.model_validate({"endpoints": ends})
    text = "\n".join(advice.doubts(catalogue_of(config), TODAY))
    assert ("no models to chat with" in text) is told
