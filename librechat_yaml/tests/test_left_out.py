"""What is wrong with one endpoint or service, and what becomes of it."""

import pytest

from librechat_yaml.reading.checked import Checked
from librechat_yaml.tests.files import azure, verdict


def openai_models(found: Checked) -> list[str]:
    """Return the models that the openAI section names."""
    assert found.config is not None
    assert found.config.endpoints.openai is not None
    return [choice.name for choice in found.config.endpoints.openai.models.default]


@pytest.mark.parametrize(
    "models",
    ["[gpt-4o, o3]", "{default: [gpt-4o, o3]}", "{default: [{name: gpt-4o}, o3]}"],
)
def test_openai_models_are_a_list_or_a_mapping_as_at_custom_endpoints(
    models: str,
) -> None:
    found = verdict(f"endpoints: {{openAI: {{apiKey: k, models: {models}}}}}\n")
    assert openai_models(found) == ["gpt-4o", "o3"]
    assert "fetch" not in found.report()


def test_openai_is_not_asked_for_its_models_and_that_is_said() -> None:
    models = "{default: [gpt-4o, ''], fetch: true}"
    found = verdict(f"endpoints: {{openAI: {{apiKey: k, models: {models}}}}}\n")
    assert openai_models(found) == ["gpt-4o"]
    assert "openAI.models.fetch  without effect" in found.report()
    assert "openAI.models.default[1]  has no name: left out" in found.report()


def test_all_that_is_wrong_with_a_custom_endpoint_is_told_at_once() -> None:
    text = "endpoints: {custom: [{apiKey: '', baseURL: 5, models: {default: x}}]}\n"
    report = verdict(text).report()
    assert "models.default  must be a list (`- item`), found text" in report
    assert "baseURL  must be text" in report
    assert "left out: name, apiKey missing or empty" in report


def test_models_that_are_only_asked_for_are_doubted() -> None:
    ends = "endpoints: {{custom: [{{name: a, apiKey: {}, baseURL: https://h/v1, "
    ends += "models: {{fetch: true}}}}]}}\n"
    asked, own = (verdict(ends.format(key)).report() for key in ("k", "user_provided"))
    assert "models.fetch  no `default`: nothing is offered until" in asked
    assert "people's own keys are not used to ask" in own


def test_of_two_custom_endpoints_of_one_name_the_last_sound_one_counts() -> None:
    one = "{{name: a, apiKey: {}, baseURL: https://{}/v1, models: {{default: [m]}}}}"
    listed = ", ".join(
        (one.format("k", "x"), one.format("k", "y"), one.format("''", "z"))
    )
    found = verdict(f"version: 1.3.5\nendpoints: {{custom: [{listed}]}}\n")
    assert found.config is not None
    assert [one.base_url for one in found.config.endpoints.custom] == ["https://y/v1"]
    assert found.report().count("the name `a` stands again below") == 2


def test_a_key_of_a_group_among_its_models_is_doubted() -> None:
    text = "- {group: g, apiKey: k, instanceName: i, deploymentName: d, version: v, "
    found = azure(text + "models: {m: true, assistants: true}}\n")
    assert found.config is not None
    told = "models.assistants  read as a model of this name"
    assert told in found.report()


def test_a_second_speech_service_is_left_out() -> None:
    found = verdict("speech: {tts: {openai: {apiKey: k}, localai: {url: http://h}}}\n")
    assert found.config is not None
    assert "speech.tts  more than one service" in found.report()


def test_added_parameters_without_effect_are_told_at_their_line() -> None:
    text = "- {group: g, apiKey: k, instanceName: i, deploymentName: d, version: v, "
    text += "addParams: {timeout: 5, seed: 1}, models: {m: true}}\n"
    custom = "endpoints: {custom: [{name: a, apiKey: k, baseURL: https://h/v1, "
    custom += "addParams: {web_search: true}, models: {default: [m]}}]}\n"
    told = "has no effect here and is not sent"
    assert f"groups[0].addParams.timeout  {told}" in azure(text).report()
    assert f"custom[0].addParams.web_search  {told}" in verdict(custom).report()
    assert "addParams.seed" not in azure(text).report()


def test_openai_without_its_variable_is_left_out() -> None:
    found = verdict("endpoints: {openAI: {apiKey: '${UNSET}'}}\n")
    assert found.config is not None
    assert found.config.endpoints.openai is None
    told = "the variable UNSET is not set (or empty): this endpoint is left out"
    assert told in found.report()
