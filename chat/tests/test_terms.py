import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.store.terms import MAX_TERMS, holds, query, snippet, terms


def test_words_are_found_in_any_case_and_width() -> None:
    assert terms("Gütersloh, ＡＢＣ abc! x_y") == ["abc", "gütersloh", "x", "y"]


def test_chinese_is_kept_as_overlapping_pairs() -> None:
    assert terms("数据库 ok") == sorted(["数据", "据库", "库", "ok"])


def test_the_last_word_of_a_query_may_be_unfinished() -> None:
    found = query("blue Ele")
    assert (found.terms, found.prefix) == (("blue",), "ele")


def test_a_quoted_query_is_taken_as_it_is() -> None:
    found = query('"blue elephant"')
    assert (found.terms, found.prefix) == (("blue", "elephant"), "")
    assert holds("a Blue Elephant", found)
    assert not holds("elephant, blue", found)


def test_chinese_queries_become_pairs() -> None:
    found = query("数据库")
    assert (found.terms, found.prefix) == (("数据", "据库"), "")


def test_a_single_chinese_character_can_be_searched() -> None:
    found = query("库")
    assert (found.terms, found.prefix) == ((), "库")


@pytest.mark.parametrize("text", ["", "   ", "!?", '""', '"', "$ .* ("])
def test_a_query_without_words_asks_for_nothing(text: str) -> None:
    assert query(text).empty()


def test_a_snippet_shows_the_hit_between_its_neighbours() -> None:
    found = snippet("We saw a Blue bird.", query("blue"))
    assert found == {"before": "We saw a ", "hit": "Blue", "after": " bird."}


def test_a_snippet_of_a_long_text_begins_and_ends_with_whole_words() -> None:
    words = "harbour " * 30
    found = snippet(f"{words}a Blue bird {words}", query("blue"))
    assert found["before"].startswith("…harbour ")
    assert found["after"].endswith(" harbour…")
    assert snippet(words, query("swan"))["after"].endswith("harbour…")


def test_what_has_no_blanks_is_cut_where_it_must_be() -> None:
    found = snippet("港" * 300 + "蓝鸟" + "船" * 300, query("蓝鸟"))
    assert found["before"] == "…" + "港" * 80
    assert found["after"] == "船" * 80 + "…"


@given(st.text(max_size=300), st.integers(0, 250), st.integers(1, 40))
def test_every_piece_of_a_text_asks_for_terms_the_text_has(
    text: str, start: int, length: int
) -> None:
    words = text.split()
    if not words:
        return
    word = words[start % len(words)]
    wanted = query(f'"{word}"') if '"' not in word else query(word)
    indexed = terms(text)
    assert len(indexed) <= MAX_TERMS
    assert set(wanted.terms) <= set(indexed)
    assert any(term.startswith(wanted.prefix) for term in [*indexed, ""])
