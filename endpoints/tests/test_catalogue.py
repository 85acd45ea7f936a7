from collections.abc import Iterator, Mapping
from datetime import date

import pytest

from endpoints.catalogue import catalogue
from endpoints.catalogue.advice import doubts
from endpoints.catalogue.catalogue import catalogue_of, points_at_simulator, resolve
from endpoints.catalogue.listing import url_of
from endpoints.errors import NoSuchModel
from endpoints.targets import Routing, SummaryRule, TitleRule
from librechat_yaml import live
from librechat_yaml.schema import LibreChat

GROUP = {
    "apiKey": "k",
    "instanceName": "i",
    "deploymentName": "d",
    "version": "2024-10-21",
}


def configuration(*groups: Mapping[str, object], **endpoint: object) -> LibreChat:
    """Return a configuration of Azure groups `a`, `b`, …"""
    named = [
        {**GROUP, "group": name, **group}
        for name, group in zip("abc", groups, strict=False)
    ]
    azure = {"groups": named} | endpoint
    return LibreChat.model_validate({"endpoints": {"azureOpenAI": azure}})


def with_custom(**section: object) -> LibreChat:
    """Return a configuration of one custom endpoint."""
    usual: dict[str, object] = {"name": "Ollama", "apiKey": "o"}
    usual |= {"baseURL": "http://h:11434/v1/"}
    usual |= {"models": {"default": ["llama3", {"name": "q", "description": "big"}]}}
    return LibreChat.model_validate({"endpoints": {"custom": [usual | section]}})


def test_models_stand_in_definition_order() -> None:
    found = catalogue_of(
        configuration({"models": {"z": True, "b": {}}}, {"models": {"a": True}})
    )
    assert [offer.model for offer in found.offers] == ["z", "b", "a"]


def test_model_in_several_groups_is_one_pool() -> None:
    groups: list[dict[str, object]] = [
        {"models": {"m": True}, "weight": 3, "tpm": 100, "region": "se"},
        {"models": {"m": {"priority": 1, "tpm": 5}}},
    ]
    found = catalogue_of(configuration(*groups, routing={"strategy": "latency"}))
    first, second = found.offers[0].targets
    assert (first.id, first.weight, first.tpm, first.region) == ("a/m", 3, 100, "se")
    assert (second.id, second.priority, second.tpm) == ("b/m", 1, 5)
    assert found.routing.strategy == "latency"


def test_model_switched_off_is_not_offered() -> None:
    found = catalogue_of(configuration({"models": {"m": False, "n": True}}))
    assert found.offer("azureOpenAI", "m") is None
    assert found.offer("azureOpenAI", "n") is not None


def test_unknown_model_is_named() -> None:
    with pytest.raises(NoSuchModel, match="no model named x"):
        resolve(configuration({"models": {"m": True}}), "x")


def test_group_hands_its_settings_to_the_target() -> None:
    group: dict[str, object] = {
        "models": {"m": True},
        "additionalHeaders": {"X-A": "{{LIBRECHAT_USER_ID}}"},
        "addParams": {"temperature": 0.5},
        "dropParams": ["top_p"],
        "proxy": "http://proxy:8080",
    }
    target = resolve(configuration(group), "m")
    assert target.headers == {"X-A": "{{LIBRECHAT_USER_ID}}"}
    assert target.add_params == {"temperature": 0.5}
    assert (target.drop_params, target.proxy) == (("top_p",), "http://proxy:8080")
    assert (target.auth.type, target.auth.key) == ("key", "k")


@pytest.mark.parametrize(
    ("changes", "scope"),
    [
        ({}, "https://cognitiveservices.azure.com/.default"),
        ({"baseURL": "https://i/openai/v1"}, "https://ai.azure.com/.default"),
    ],
)
def test_identity_has_the_scope_of_the_address(
    changes: dict[str, object], scope: str
) -> None:
    group = {"models": {"m": True}, "auth": {"type": "managed_identity"}} | changes
    target = resolve(configuration(group), "m")
    assert (target.auth.type, target.auth.scope) == ("managed_identity", scope)


@pytest.mark.parametrize(
    ("keys", "rule"),
    [
        ({}, TitleRule(model="gpt-3.5-turbo")),
        ({"titleConvo": True, "titleModel": "current_model"}, TitleRule(enabled=True)),
        (
            {"titleConvo": True, "titleModel": "m", "titleMethod": "structured"},
            TitleRule(enabled=True, model="m", method="functions"),
        ),
    ],
)
def test_titles_follow_the_endpoint(keys: dict[str, object], rule: TitleRule) -> None:
    found = catalogue_of(configuration({"models": {"m": True}}, **keys))
    assert found.titles["azureOpenAI"] == rule


def test_settings_of_all_replace_the_endpoints_own() -> None:
    everything = {"titleConvo": True, "titleModel": "current_model"}
    azure = configuration({"models": {"m": True}}, titleModel="m").endpoints.azure
    ends = {"azureOpenAI": azure, "all": everything}
    found = catalogue_of(LibreChat.model_validate({"endpoints": ends}))
    assert found.titles["azureOpenAI"] == TitleRule(enabled=True)


def test_summaries_default_to_the_first_model() -> None:
    groups = configuration({"models": {"m": True, "n": True}}, summarize=True)
    assert catalogue_of(groups).summaries["azureOpenAI"] == SummaryRule(True, "m")


def test_custom_endpoint_offers_its_models() -> None:
    found = catalogue_of(with_custom(titleConvo=True, headers={"X": "y"}))
    first, second = found.offers
    target = first.targets[0]
    assert (first.endpoint, first.model, second.description) == (
        "Ollama",
        "llama3",
        "big",
    )
    assert (target.base_url, target.style) == ("http://h:11434/v1", "openai")
    assert found.titles["Ollama"] == TitleRule(enabled=True)


def test_token_config_gives_the_window() -> None:
    found = resolve(with_custom(tokenConfig={"q": {"context": 9000}}), "q", "Ollama")
    assert (found.knowledge.context_window, found.knowledge.base_model) == (9000, "q")


def test_direct_endpoint_is_used_as_written() -> None:
    url = "https://h/some/path"
    found = resolve(with_custom(directEndpoint=True, baseURL=url), "q", "Ollama")
    assert (found.base_url, found.style) == (url, "exact")


def test_openai_without_a_key_offers_nothing() -> None:
    config = LibreChat.model_validate({"endpoints": {"openAI": {}}})
    assert catalogue_of(config).offers == ()


def test_openai_offers_the_models_it_is_told() -> None:
    section = {"apiKey": "user_provided", "models": ["gpt-5.4"]}
    config = LibreChat.model_validate({"endpoints": {"openAI": section}})
    target = resolve(config, "gpt-5.4", "openAI")
    assert (target.base_url, target.auth.key) == (
        "https://api.openai.com/v1",
        "user_provided",
    )


def test_endpoints_variable_chooses_and_orders() -> None:
    custom = with_custom().endpoints.custom
    azure = configuration({"models": {"m": True}}).endpoints.azure
    config = LibreChat.model_validate(
        {
            "endpoints": {"azureOpenAI": azure, "custom": custom},
            "enabled": ("custom", "azureOpenAI"),
        }
    )
    only = config.model_copy(update={"enabled": ("azureOpenAI",)})
    assert [one.model for one in catalogue_of(config).offers] == ["llama3", "q", "m"]
    assert [one.model for one in catalogue_of(only).offers] == ["m"]


@pytest.mark.parametrize(("order", "first"), [(1, "Ollama"), (3, "azureOpenAI")])
def test_a_lower_custom_order_comes_first(order: int, first: str) -> None:
    custom = with_custom(customOrder=order).endpoints.custom
    azure = configuration({"models": {"m": True}}, customOrder=2).endpoints.azure
    ends = {"azureOpenAI": azure, "custom": custom}
    found = catalogue_of(LibreChat.model_validate({"endpoints": ends}))
    assert found.offers[0].endpoint == first


def test_empty_configuration_offers_nothing() -> None:
    found = catalogue_of(LibreChat())
    assert (found.offers, found.routing) == ((), Routing())


def test_no_key_shows_in_a_catalogue() -> None:
    secret = "s3cret-key-that-nobody-may-see"
    header = {"Authorization": secret}
    group = {"models": {"m": True}, "apiKey": secret, "additionalHeaders": header}
    target = resolve(configuration(group), "m")
    assert secret not in repr(target)


@pytest.mark.parametrize(
    ("url", "demo"),
    [
        ("http://127.0.0.1:3081/openai/deployments/d", True),
        ("http://localhost:3081", True),
        ("http://127.0.0.1:4000", False),
        ("https://i.openai.azure.com", False),
    ],
)
def test_pretend_azure_is_recognised(url: str, *, demo: bool) -> None:
    config = configuration({"models": {"m": True}, "baseURL": url})
    assert points_at_simulator(config, 3081) is demo
    assert points_at_simulator(catalogue_of(config), 3081) is demo


@pytest.fixture
def restored() -> Iterator[None]:
    """Put the configuration back that was in force."""
    before = live.librechat()
    yield
    live.swap(before)


def test_current_catalogue_follows_swaps(restored: None) -> None:
    live.swap(configuration({"models": {"first": True}}))
    first = catalogue.current()
    live.swap(configuration({"models": {"second": True}}))
    assert first.offer("azureOpenAI", "first") is not None
    assert catalogue.current().offer("azureOpenAI", "second") is not None
    assert catalogue.current() is catalogue.current()


def test_a_model_may_be_gone_on_with_unasked() -> None:
    models = {"a": {"continue": "auto"}, "b": {"continue": "ask"}, "c": True}
    found = catalogue_of(configuration({"models": models}))
    assert [offer.continues for offer in found.offers] == [True, False, False]


def test_a_named_model_without_a_model_is_doubtful() -> None:
    preset = {"endpoint": "azureOpenAI", "model": "gone"}
    raw = {"modelSpecs": {"list": [{"name": "harbour", "preset": preset}]}}
    catalogue = catalogue_of(LibreChat.model_validate(raw))
    assert catalogue.lost_specs == ("harbour",)
    assert any("harbour" in line for line in doubts(catalogue, date(2026, 1, 1)))


def test_an_instruct_deployment_is_asked_for_completions_unasked() -> None:
    named = "gpt-3.5-turbo-instruct"
    entry = {"deploymentName": "gpt-35-turbo-instruct", "baseModel": named}
    target = resolve(configuration({"models": {named: entry}}), named)
    assert url_of(target).partition("?")[0].endswith("/completions")
    assert "/chat/" not in url_of(target)
