"""Charts carry their numbers twice: for the eye and as rows."""

import json

from operations.panel.charts import LONGEST, by_day, ranking


def test_days_are_bars_in_order() -> None:
    chart = by_day("Cost", ["05-01", "05-02"], {"USD": [1.5, 2.0]})
    data = json.loads(chart.data)
    assert data["labels"] == ["05-01", "05-02"]
    assert data["datasets"][0]["data"] == [1.5, 2.0]
    assert chart.rows == (("05-01", "1.5"), ("05-02", "2"))


def test_several_series_are_stacked_and_named() -> None:
    chart = by_day("Tokens", ["05-01"], {"Prompt": [1], "Answer": [2]})
    options = json.loads(chart.options)
    assert options["scales"]["y"]["stacked"]
    assert options["plugins"]["legend"]["display"]


def test_what_is_counted_has_no_fractions_on_its_axis() -> None:
    calls = json.loads(by_day("Calls", ["05-01"], {"Calls": [1]}).options)
    cost = json.loads(ranking("Cost", {"gpt-4o": 0.5}).options)
    assert calls["scales"]["y"]["ticks"]["precision"] == 0
    assert "precision" not in cost["scales"]["x"]["ticks"]


def test_a_long_ranking_ends_with_the_sum_of_the_rest() -> None:
    chart = ranking("Cost", {f"model-{n}": 1.0 for n in range(LONGEST + 5)})
    assert chart.rows[-1] == ("…", "5")
    assert len(chart.rows) == LONGEST + 1


def test_nothing_gives_no_rows() -> None:
    assert ranking("Cost", {}).rows == ()
