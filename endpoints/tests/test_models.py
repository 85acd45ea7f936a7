import pytest

from endpoints.catalogue.azure import model_knowledge
from endpoints.catalogue.model_table import ROWS
from endpoints.catalogue.models import api_of, knowledge_of
from librechat_yaml.schema import ModelEntry


@pytest.mark.parametrize(
    ("name", "base", "window"),
    [
        ("gpt-4o", "gpt-4o", 128_000),
        ("GPT-4o", "gpt-4o", 128_000),
        ("GPT-4", "gpt-4", 8192),
        ("gpt-4-turbo", "gpt-4-turbo", 128_000),
        ("gpt-4-turbo-2024-04-09", "gpt-4-turbo", 128_000),
        ("gpt-4-vision-preview", "gpt-4-vision", 128_000),
        ("gpt-4-1106-preview", "gpt-4-1106", 128_000),
        ("gpt-35-turbo", "gpt-3.5-turbo", 16_385),
        ("gpt-35-turbo-0301", "gpt-3.5-turbo-0301", 4096),
        ("gpt-3.5-turbo-16k", "gpt-3.5-turbo-16k", 16_385),
        ("gpt-4.1-mini-prod", "gpt-4.1-mini", 1_047_576),
        ("gpt-5.4-mini", "gpt-5.4-mini", 400_000),
        ("my-gpt-5.4", "gpt-5.4", 1_050_000),
        ("o1", "o1", 200_000),
        ("team-o3-mini", "o3-mini", 200_000),
        ("Mistral-large-2407", "mistral-large", 131_072),
        ("Meta-Llama-3.1-8B-Instruct", "llama-3.1", 131_072),
        ("llama3:70b", "llama3", 8192),
    ],
)
def test_name_is_recognised(name: str, base: str, window: int) -> None:
    found = knowledge_of(name)
    assert (found.base_model, found.context_window, found.known) == (base, window, True)


@pytest.mark.parametrize("name", ["gpt-7000", "foo12", "demo1", "turbo", ""])
def test_unknown_name_has_a_window_of_4096(name: str) -> None:
    found = knowledge_of(name)
    assert (found.context_window, found.known) == (4096, False)


def test_reasoning_models_have_a_family() -> None:
    assert knowledge_of("o4-mini").family == "o"
    assert knowledge_of("gpt-5-mini").family == "gpt-5"
    assert knowledge_of("gpt-5-chat").family == ""


def test_some_models_do_not_stream_or_have_responses_only() -> None:
    assert not knowledge_of("o1").streams
    assert api_of("gpt-5.4-pro") == "responses"
    assert api_of("gpt-5.4") == "chat"


@pytest.mark.parametrize(
    ("name", "family", "base", "window"),
    [
        ("o_series/my-thinker", "o", "my-thinker", 200_000),
        ("gpt5_series/my-thinker", "gpt-5", "my-thinker", 400_000),
        ("o_series/o3-mini", "o", "o3-mini", 200_000),
        ("O_Series/gpt-4o", "o", "gpt-4o", 128_000),
        ("other/my-thinker", "", "other/my-thinker", 4096),
        ("o_series/", "", "o_series/", 4096),
    ],
)
def test_a_prefix_names_the_family(
    name: str, family: str, base: str, window: int
) -> None:
    found = knowledge_of(name)
    assert (found.family, found.base_model) == (family, base)
    assert found.context_window == window


def test_base_model_and_window_of_the_file_win() -> None:
    entry = ModelEntry.model_validate({"baseModel": "gpt-4o", "contextWindow": 9000})
    found = model_knowledge("gpt-7000", entry)
    assert (found.base_model, found.context_window) == ("gpt-4o", 9000)
    assert found.max_output == 9000


def test_abilities_of_the_file_win() -> None:
    entry = ModelEntry.model_validate({"vision": True, "tools": False})
    found = model_knowledge("gpt-4", entry)
    assert (found.vision, found.tools) == (True, False)


def test_rows_are_sound() -> None:
    names = [row.name for row in ROWS]
    assert len(set(names)) == len(names)
    assert all(0 < row.output <= row.window for row in ROWS)
    assert all(row.name == row.name.lower() for row in ROWS)


@pytest.mark.parametrize(
    "name", ["gpt-3.5-turbo-instruct", "gpt-35-turbo-instruct-0914", "davinci-002"]
)
def test_instruct_models_are_asked_for_completions(name: str) -> None:
    assert api_of(name) == "completions"
