"""Pieces keep to headings, tables and sentences, and to their size."""

from itertools import pairwise

from chat.files.reading.document import Block
from chat.libraries.pieces import LEAST, MOST, pieces_of

SENTENCE = "The quay is closed in winter. "


def heading(text: str, level: int = 1) -> Block:
    return Block("heading", text, 1, level)


def test_a_long_section_is_divided_between_sentences() -> None:
    made = pieces_of([heading("Quays"), Block("text", SENTENCE * 300, 2)])
    assert len(made) > 2
    assert all(piece.tokens <= MOST for piece in made)
    assert all(piece.text.endswith(".") for piece in made)
    assert {piece.headings for piece in made} == {("Quays",)}
    whole = "".join(piece.text for piece in made).count("The quay is closed")
    assert whole == 300  # nothing is lost, nothing said twice


def test_small_sections_share_a_piece_and_large_ones_do_not() -> None:
    small = [b for n in range(4) for b in (heading(f"H{n}", 2), Block("text", "x", 1))]
    assert len(pieces_of(small)) == 1
    large = [
        b for n in range(3) for b in (heading(f"H{n}"), Block("text", SENTENCE * 40, n))
    ]
    made = pieces_of(large)
    assert [piece.headings for piece in made] == [("H0",), ("H1",), ("H2",)]
    assert all(piece.tokens >= LEAST for piece in made)


def test_a_heading_ends_those_below_it() -> None:
    text = Block("text", SENTENCE * 40, 1)
    blocks = [heading("A"), heading("B", 2), text, heading("C", 2), text]
    assert [p.headings for p in pieces_of(blocks)] == [("A", "B"), ("A", "C")]


def test_each_part_of_a_table_has_its_head() -> None:
    rows = "\n".join(f"| {n} | a value of this row |" for n in range(400))
    table = Block("table", f"| n | value |\n|---|---|\n{rows}", 3)
    made = pieces_of([table])
    assert len(made) > 1
    assert all(piece.text.startswith("| n | value |\n|---|---|") for piece in made)
    assert sum(piece.text.count("a value") for piece in made) == 400


def test_only_a_cut_sentence_overlaps() -> None:
    endless = "".join(f"{n:07d} " for n in range(2_000))
    made = pieces_of([Block("text", endless, 1)])
    assert all(piece.tokens <= MOST for piece in made)
    for before, after in pairwise(made):
        assert after.text[:40] in before.text
    chinese = pieces_of([Block("text", "码头在冬天关闭。" * 400, 1)])
    assert sum(piece.text.count("码头在冬天关闭。") for piece in chinese) == 400


def test_blocks_without_words_give_no_piece() -> None:
    assert pieces_of([Block("text", "  \n", 1), Block("text", "", 2)]) == []
