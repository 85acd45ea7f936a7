import pytest

from librechat_yaml.reading.nodes import Value
from librechat_yaml.reading.variables import PROTECTED, Unset, fill
from librechat_yaml.tests.files import azure, errors, verdict

ENV = {"A": "one", "B": "two", "EMPTY": "", "_x9": "nine", "INSTANCE_NAME": "wrong"}


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("${A}", "one"),
        (" ${A} ", "one"),
        ("${A}-${B}", "one-two"),
        ("pre-${A}-post", "pre-one-post"),
        ("${_x9}", "nine"),
        ("$A", "$A"),
        ("${}", "${}"),
        ("${A", "${A"),
        ("${A.B}", "${A.B}"),
        ("{{LIBRECHAT_USER_ID}}", "{{LIBRECHAT_USER_ID}}"),
    ],
)
def test_variables_are_filled_in(text: str, filled: str) -> None:
    assert fill({"key": text}, ENV) == ({"key": filled}, [])


@pytest.mark.parametrize("name", ["NOPE", "EMPTY"])
def test_unset_variables_stay_and_are_told(name: str) -> None:
    tree: Value = {"list": [f"x-${{{name}}}"]}
    assert fill(tree, ENV) == (tree, [Unset(("list", 0), name)])


@pytest.mark.parametrize("name", sorted(PROTECTED))
def test_protected_variables_are_never_read(name: str) -> None:
    filled, unset = fill({"key": f"${{{name}}}"}, {name: "secret"})
    assert "secret" not in str(filled)
    assert unset[0].protected


def test_placeholders_of_an_address_are_no_variables() -> None:
    tree: Value = {
        "baseURL": "https://${INSTANCE_NAME}/${DEPLOYMENT_NAME}?v=${version}"
    }
    assert fill(tree, ENV) == (tree, [])


def test_variables_named_like_placeholders_are_ignored_with_a_warning() -> None:
    found = verdict("version: 1.3.5\n", ENV)
    assert "the variable INSTANCE_NAME is ignored" in found.report()


def test_placeholder_elsewhere_in_a_group_is_refused() -> None:
    text = "- {group: g, apiKey: '${version}', instanceName: i, models: {m: {}}}\n"
    assert "stands for the chosen model's value in baseURL only" in errors(azure(text))


def test_custom_endpoint_without_its_variable_is_left_out() -> None:
    text = """\
    version: 1.3.5
    endpoints:
      custom:
        - {name: a, apiKey: "${NOPE}", baseURL: "https://a/v1", models: {default: [m]}}
        - {name: b, apiKey: "${A}", baseURL: "https://b/v1", models: {default: [m]}}
    """
    found = verdict(text, ENV)
    assert found.config is not None
    assert [one.name for one in found.config.endpoints.custom] == ["b"]
    assert "custom[0].apiKey" in found.report()


def test_unset_variable_elsewhere_is_a_warning() -> None:
    found = verdict("version: 1.3.5\ninterface: {customWelcome: 'Hi ${NOPE}'}\n")
    assert found.config is not None
    assert "the variable NOPE is not set" in found.report()


def test_keys_of_the_web_search_may_name_variables_that_are_not_set() -> None:
    found = verdict(
        """\
        version: 1.3.5
        webSearch:
          serperApiKey: ${SERPER_API_KEY}
          jinaApiKey: ${JINA_API_KEY}
        """,
        {"SERPER_API_KEY": "k"},
    )
    assert found.config
    assert found.config.web_search.serper_api_key == "k"
    assert found.config.web_search.jina_api_key == ""
    told = [line for line in found.report().splitlines() if "JINA" in line]
    assert len(told) == 1
    assert "not used" in told[0]
