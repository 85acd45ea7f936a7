"""A new configuration's changes are told by name; secrets never by value."""

from dataclasses import replace

from endpoints.targets import Auth, Catalogue, Knowledge, Offer, Routing, Target
from operations.panel.differences import Difference, differences

GPT = Knowledge(base_model="gpt-5")


def catalogue(*targets: Target, **rules: object) -> Catalogue:
    """Return a catalogue of these deployments."""
    offers = tuple(
        Offer(target.endpoint, target.model, target.model, GPT, (target,))
        for target in targets
    )
    return Catalogue(offers=offers, **rules)  # type: ignore[arg-type]


def target(group: str, model: str, **settings: object) -> Target:
    """Return a deployment named like its model."""
    return Target(
        id=f"{group}/{model}",
        endpoint="azureOpenAI",
        group=group,
        model=model,
        deployment=model,
        base_url="https://a.example",
        style="deployment",
        knowledge=GPT,
        **settings,  # type: ignore[arg-type]
    )


SWEDEN = target("sweden", "gpt-5", auth=Auth(key="canary-key-1"))


def test_the_same_configuration_changes_nothing() -> None:
    assert differences(catalogue(SWEDEN), catalogue(SWEDEN)) == ()


def test_what_is_lost_comes_before_what_is_gained() -> None:
    gained = target("france", "o3")
    assert differences(catalogue(SWEDEN), catalogue(gained)) == (
        Difference("lost", "sweden", "gpt-5"),
        Difference("gained", "france", "o3"),
    )


def test_a_setting_is_told_before_and_after() -> None:
    new = replace(SWEDEN, tpm=1000)
    assert differences(catalogue(SWEDEN), catalogue(new)) == (
        Difference("changed", "sweden", "gpt-5", "tpm", "0", "1000"),
    )


def test_a_new_key_is_told_without_the_key() -> None:
    new = replace(SWEDEN, auth=Auth(key="canary-key-2"))
    found = differences(catalogue(SWEDEN), catalogue(new))
    assert found == (Difference("changed", "sweden", "gpt-5", "auth"),)
    assert "canary" not in repr(found)


def test_rules_of_routing_are_named() -> None:
    new = catalogue(SWEDEN, routing=Routing(attempts=5))
    assert differences(catalogue(SWEDEN), new) == (
        Difference("changed", "", "", "routing"),
    )
