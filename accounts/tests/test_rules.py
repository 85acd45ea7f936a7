"""The list of rules, from its first line to its last."""

import pytest

from accounts.rights.rules import Rule, decide_feature, decide_model, matches


def rule(position: int, effect: str, **fields: str) -> Rule:
    kind = "feature" if "feature" in fields else "model"
    return Rule(position, position, effect, kind, "Everyone", **fields)  # type: ignore[arg-type]


RESEARCHERS_ONLY = [
    rule(1, "allow", model="gpt-5", azure_group="lab"),
    rule(2, "deny", model="gpt-5*"),
    rule(3, "deny", endpoint="Ollama"),
]


@pytest.mark.parametrize(
    ("rules", "endpoint", "model", "groups", "open_groups"),
    [
        ([], "azureOpenAI", "gpt-4o", ["sweden"], ("sweden",)),
        ([], "Ollama", "llama3", [], ("",)),
        (RESEARCHERS_ONLY, "azureOpenAI", "gpt-5", ["lab", "sweden"], ("lab",)),
        (RESEARCHERS_ONLY, "azureOpenAI", "GPT-5", ["LAB"], ("LAB",)),
        (RESEARCHERS_ONLY, "azureOpenAI", "gpt-5-mini", ["lab"], ()),
        (RESEARCHERS_ONLY, "azureOpenAI", "gpt-4o", ["sweden"], ("sweden",)),
        (RESEARCHERS_ONLY, "Ollama", "llama3", [], ()),
        ([rule(1, "deny"), rule(2, "allow")], "a", "b", ["c"], ()),
    ],
)
def test_the_first_fitting_rule_decides_for_each_group(
    rules: list[Rule],
    endpoint: str,
    model: str,
    groups: list[str],
    open_groups: tuple[str, ...],
) -> None:
    decision = decide_model(rules, endpoint, model, groups)
    assert decision.groups == open_groups
    assert decision.allowed == bool(open_groups)


def test_a_no_names_its_rule() -> None:
    decision = decide_model(RESEARCHERS_ONLY, "azureOpenAI", "gpt-5-mini", ["lab"])
    assert decision.code == "model_denied"
    assert decision.rule == RESEARCHERS_ONLY[1]


def test_a_rule_about_models_says_nothing_of_features() -> None:
    assert decide_feature([rule(1, "deny")], "files").allowed
    assert not decide_feature([rule(1, "deny", feature="file*")], "files").allowed


@pytest.mark.parametrize(
    ("pattern", "value", "fits"),
    [
        ("*", "", True),
        ("gpt-4*", "gpt-4o", True),
        ("gpt-4", "gpt-4o", False),
        ("GPT-?o", "gpt-4o", True),
        ("gpt.4", "gptx4", False),
    ],
)
def test_patterns_have_stars_and_nothing_like_regular_expressions(
    pattern: str, value: str, fits: bool
) -> None:
    assert matches(pattern, value) is fits
