import pytest

from chat.runs.answer.continuation import Seam, overlap


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("The quick brown", " fox jumps", " fox jumps"),
        ("The quick brown", "quick brown fox", " fox"),
        ("你好,世界真大", "世界真大,我知道", ",我知道"),
        ("a b", "b c", "b c"),  # too short to be sure
        ("", "anything", "anything"),
    ],
)
def test_a_repeated_end_is_left_out(before: str, after: str, shown: str) -> None:
    seam = Seam(before)
    assert seam.join(after) + seam.rest() == shown


def test_the_seam_is_found_across_pieces() -> None:
    seam = Seam("one two three")
    pieces = ["two", " thr", "ee fo", "ur"]
    assert "".join(seam.join(piece) for piece in pieces) + seam.rest() == " four"


def test_nothing_is_held_back_after_the_seam() -> None:
    seam = Seam("abc")
    seam.join("x" * 200)
    assert seam.join("y") == "y"


def test_overlap_prefers_the_longest() -> None:
    assert overlap("ababab ababab", "ababab and") == len("ababab")
