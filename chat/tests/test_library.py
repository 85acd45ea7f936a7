from datetime import UTC, datetime

from chat.choices.prompt_variables import Variable, filled, specials, variables

SPECIAL = specials(datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC), "小明")


def test_variables_are_asked_for_once_and_in_order() -> None:
    text = "Write {{ what }} in {{tone: formal | casual}}; {{what}} on {{current_date}}"
    assert variables(text) == [
        Variable("what"),
        Variable("tone", ("formal", "casual")),
    ]


def test_values_and_special_names_are_filled_in() -> None:
    text = "{{greeting}}, {{current_user}}: {{current_date}} {{ISO_DATETIME}}"
    assert filled(text, {"greeting": "Hi"}, SPECIAL) == (
        "Hi, 小明: 2026-03-04 (Wednesday) 2026-03-04T05:06:07+00:00"
    )


def test_a_value_is_not_searched_for_variables() -> None:
    assert filled("{{a}}{{b}}", {"a": "{{b}}", "b": "x"}, {}) == "{{b}}x"


def test_what_has_no_value_stays() -> None:
    assert filled("{{a}} {{b:x|y}} {{}} {{ }}", {}, {}) == "{{a}} {{b:x|y}} {{}} {{ }}"


def test_chinese_names_are_variables() -> None:
    assert filled("{{语言:中文|英文}}", {"语言": "英文"}, {}) == "英文"
