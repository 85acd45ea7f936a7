"""The words of a page, without what stands around them."""

import pytest

from runtime import isolated
from tools.builtin.web.page_child import decoded, words_of
from tools.builtin.web.pages import CHILD

TEXT = "The words that somebody came for, and quite a few of them. " * 5


def text(html: str, address: str = "") -> str:
    return str(words_of(html, address)["text"])


def test_menus_scripts_and_footers_are_left_out() -> None:
    html = f"""
        <title> A  page </title><script>var a = "<p>no";</script><style>p {{}}</style>
        <nav><ul><li>Home<li>About</ul></nav><aside>Related</aside>
        <h1>Head &amp; shoulders</h1><p>{TEXT}</p><footer>Imprint</footer>
    """
    assert words_of(html)["title"] == "A page"
    assert text(html) == f"# Head & shoulders\n{TEXT.strip()}"


def test_what_the_page_marks_as_its_main_part_is_its_text() -> None:
    html = f"<div>Banner</div><main><article><p>{TEXT}</article></main><div>More</div>"
    assert text(html) == TEXT.strip()
    assert "Banner" in text(f"<div>Banner {TEXT}</div><main>tiny</main>")


def test_a_menu_that_never_ends_hides_nothing() -> None:
    assert TEXT.strip() in text(f"<nav>Menu<p>{TEXT}")


def test_lists_tables_and_headings_stay_readable() -> None:
    html = "<h2>Tea</h2><ul><li>green<li>black</ul><table><tr><td>a<td>b</table>"
    assert text(html) == "## Tea\n- green\n- black\na | b"


def test_links_are_written_out_where_the_address_is_known() -> None:
    html = '<p><a href="/b?c">there</a> <a href="javascript:alert(1)">not</a>'
    assert text(html, "https://a.example/x") == "there (https://a.example/b?c) not"
    assert text(html) == "there not"


@pytest.mark.parametrize(
    ("data", "charset"),
    [
        ("Bücher".encode(), ""),
        ("Bücher".encode("latin-1"), "iso-8859-1"),
        (b'<meta charset="latin-1">' + "Bücher".encode("latin-1"), ""),
        ("Bücher".encode(), "no-such-charset"),
        ("Bücher".encode(), "hex"),
    ],
)
def test_letters_are_read_as_server_or_page_say(data: bytes, charset: str) -> None:
    assert decoded(data, charset).endswith("Bücher")


@pytest.mark.parametrize(
    "html",
    [
        "<" * 100_000,
        "<!--" * 5_000,
        "<div>" * 100_000,
        "<a href='" * 300,
        "<![CDATA[" * 5_000,
        "\x00\x01<p>\ud83d",
    ],
)
def test_hostile_pages_end_with_their_process(html: str) -> None:
    data = html.encode(errors="surrogatepass")
    found = isolated.run(CHILD, data, "", "", seconds=60)
    assert found.keys() in ({"title", "text"}, {"error"})


def test_a_page_that_takes_too_long_is_given_up() -> None:
    page = b"<a href='" * 100_000  # a minute's work for the parser
    assert isolated.run(CHILD, page, "", "", seconds=0.5) == {"error": "slow"}
