import json

from librechat_yaml.described import PAGE, SCHEMA, page_with_table, schema_text


def test_schema_in_docs_is_up_to_date() -> None:
    assert SCHEMA.read_text(encoding="utf-8") == schema_text()


def test_table_in_docs_is_up_to_date() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page_with_table(page) == page


def test_schema_knows_both_forms_of_a_model() -> None:
    entry = json.loads(schema_text())["$defs"]["ModelEntry"]
    assert [one["type"] for one in entry["anyOf"]] == ["boolean", "object"]


def test_what_the_environment_says_is_no_key_of_the_file() -> None:
    properties = json.loads(schema_text())["properties"]
    assert "proxy" not in properties
    assert "enabled" not in properties
