"""Every kind of file gives its words, headings, tables and pages."""

import codecs
from typing import Any

import pytest

from chat.files.reading import choosing
from chat.files.reading.document import Block
from chat.tests import made_files
from chat.tests.made_pdfs import pdf

MANY = 10**6


def read(data: bytes, ending: str, *, most: int = MANY, pages: int = 50) -> Any:  # noqa: ANN401
    """Return what the child would say."""
    return choosing.answer(data, ending, str(pages), str(most), str(10**8))


def blocks(data: bytes, ending: str = "") -> list[tuple[Any, ...]]:
    """Return kind, text, page and level of the blocks."""
    found = read(data, ending)
    assert "error" not in found, found
    return [(b.kind, b.text, b.page, b.level) for b in found["blocks"]]


TABLE = "| Bird | Count |\n| --- | --- |\n| 鹤 | 12 |"


def test_word_gives_headings_lists_and_tables() -> None:
    assert blocks(made_files.word()) == [
        ("heading", "Birds", 0, 1),
        ("heading", "Cranes", 0, 2),
        ("text", "Cranes move south.", 0, 0),
        ("text", "- in autumn", 0, 0),
        ("table", TABLE, 0, 0),
    ]


def test_word_reads_the_words_of_a_table_inside_a_table_once() -> None:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    cell = "<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p>{}</w:tc>"
    inner = (
        f"<w:tbl><w:tr>{cell.format('in', '')}{cell.format('side', '')}</w:tr></w:tbl>"
    )
    rows = f"<w:tr>{cell.format('a', '')}{cell.format('b', inner)}</w:tr>"
    body = f'<w:d xmlns:w="{space}"><w:body><w:tbl>{rows}</w:tbl></w:body></w:d>'
    made = made_files.zipped({"[Content_Types].xml": "", "word/document.xml": body})
    assert blocks(made)[0][1].splitlines()[0] == "| a | b<br>in<br>side |"


def test_word_leaves_out_what_was_deleted_and_reads_what_was_put_in() -> None:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = (
        f'<w:document xmlns:w="{space}"><w:body><w:sdt><w:sdtContent><w:p>'
        "<w:del><w:r><w:delText>old</w:delText><w:t>old</w:t></w:r></w:del>"
        "<w:ins><w:r><w:t>new</w:t></w:r></w:ins></w:p></w:sdtContent></w:sdt>"
        "</w:body></w:document>"
    )
    made = {"[Content_Types].xml": "", "word/document.xml": body}
    note = f'<w:f xmlns:w="{space}"><w:n><w:p><w:t>Below</w:t></w:p></w:n></w:f>'
    made |= {"word/footnotes.xml": note, "word/vbaProject.bin": "Sub Auto()"}
    found = read(made_files.zipped(made), "docm")
    assert [b.text for b in found["blocks"]] == ["new", "Below"]
    assert found["notes"] == [("macros", "")]


def test_excel_gives_each_sheet_as_a_page_with_a_table() -> None:
    found = read(made_files.sheets(), "xlsx")
    assert [(b.kind, b.text, b.page) for b in found["blocks"]] == [
        ("heading", "Sales", 1),
        ("table", "| Month | Sum |\n| --- | --- |\n| Jan | 12.5 |\n| Feb | 13 |", 1),
        ("heading", "Secret", 2),
        ("table", "| a | b |\n| --- | --- |", 2),
    ]
    assert (found["pages"], found["notes"]) == (2, [("hidden", "Secret")])


def test_powerpoint_gives_slides_titles_tables_and_notes() -> None:
    assert blocks(made_files.slides(), "pptx") == [
        ("heading", "Cranes", 1, 2),
        ("text", "They move\nsouth", 1, 0),
        ("text", "Wave your arms", 1, 0),
        ("table", "| Bird | Count |\n| --- | --- |\n| a\\|b | 12 |", 2, 0),
    ]


def test_opendocument_gives_headings_lists_tables_and_slides() -> None:
    row = "<table:table-row><table:table-cell><text:p>{}</text:p></table:table-cell>"
    row += "<table:table-cell><text:p>{}</text:p></table:table-cell></table:table-row>"
    text = (
        '<text:h text:outline-level="2">Birds</text:h>'
        "<text:p>two<text:s text:c='2'/>spaces</text:p>"
        "<text:list><text:list-item><text:p>one</text:p></text:list-item></text:list>"
        f"<table:table>{row.format('Bird', 'Count')}{row.format('鹤', '12')}"
        "</table:table><text:tracked-changes><text:p>gone</text:p>"
        "</text:tracked-changes>"
    )
    assert blocks(made_files.open_document("text", text)) == [
        ("heading", "Birds", 0, 2),
        ("text", "two  spaces", 0, 0),
        ("text", "- one", 0, 0),
        ("table", TABLE, 0, 0),
    ]
    page = (
        "<draw:page><draw:frame presentation:class='title'><text:p>{}</text:p>"
        "</draw:frame></draw:page>"
    )
    show = made_files.open_document("presentation", page.format("A") + page.format("B"))
    assert blocks(show) == [("heading", "A", 1, 2), ("heading", "B", 2, 2)]


def test_a_book_gives_its_chapters_in_their_order() -> None:
    found = blocks(made_files.book())
    assert [(text, page) for _, text, page, _ in found] == [
        ("One", 1),
        ("First", 1),
        ("Two", 2),
        ("Last", 2),
    ]


def test_a_web_page_gives_headings_tables_lists_and_code_without_scripts() -> None:
    page = b"""<!DOCTYPE html><head><title>no</title></head><script>no()</script>
    <h2>Bi<b>rds</b></h2><p>Cranes  move
    south.</p><ul><li>one<li>two</ul><pre>a\n  b</pre>
    <table><tr><th>Bird<th>Count</tr><tr><td>\xe9\xb9\xa4</td><td>12</td></tr></table>"""
    assert blocks(page) == [
        ("heading", "Birds", 0, 2),
        ("text", "Cranes move south.", 0, 0),
        ("text", "- one", 0, 0),
        ("text", "- two", 0, 0),
        ("code", "a\n  b", 0, 0),
        ("table", TABLE, 0, 0),
    ]


def test_a_web_page_that_ends_nothing_is_read_whole() -> None:
    page = b"<html><head><title>no</title><body><p>First<table><tr><td>a<td>outer"
    page += b"<table><tr><td>inner</table>rest<tr><td>b<td>c"
    assert blocks(page, "html") == [
        ("text", "First", 0, 0),
        ("table", "| a | outer inner rest |\n| --- | --- |\n| b | c |", 0, 0),
    ]


def test_markdown_keeps_its_words_and_tells_headings_tables_and_code_apart() -> None:
    text = b"# Birds\ntwo\nlines\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n"
    text += b"```py\n# no\n\nx\n```\n"
    assert blocks(text, "md") == [
        ("heading", "Birds", 0, 1),
        ("text", "two\nlines", 0, 0),
        ("table", "| a | b |\n|---|---|\n| 1 | 2 |", 0, 0),
        ("code", "# no\n\nx", 0, 0),
    ]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_separated_values_are_a_table(separator: str) -> None:
    rows = (("Bird", "Count"), ("鹤", "12"))
    text = "\r\n".join(separator.join(row) for row in rows)
    assert blocks(text.encode(), "csv") == [("table", TABLE, 0, 0)]


def test_json_stays_as_it_is() -> None:
    assert blocks(b'{"a": [1]}', "json") == [("code", '{"a": [1]}', 0, 0)]


def test_an_email_gives_its_head_and_body_and_names_what_is_attached() -> None:
    message = (
        b"From: Ada <ada@example.org>\r\nTo: bob@example.org\r\n"
        b"Subject: =?utf-8?b?6bmk?=\r\n"
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n"
        b"--x\r\nContent-Type: text/html\r\n\r\n<p>Move <b>south</b></p>\r\n"
        b"--x\r\nContent-Type: application/pdf\r\n"
        b"Content-Disposition: attachment; filename=map.pdf\r\n\r\nx\r\n--x--\r\n"
    )
    found = read(message, "eml")
    assert [b.text for b in found["blocks"]] == [
        "鹤",
        "From: Ada <ada@example.org>\nTo: bob@example.org",
        "Move south",
    ]
    assert found["notes"] == [("attachments", "map.pdf")]


def test_an_outlook_message_gives_its_head_and_body() -> None:
    assert [text for _, text, *_ in blocks(made_files.outlook(), "msg")] == [
        "Cranes",
        "From: Ada <ada@example.org>",
        "South!",
    ]


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
        ("utf-32-le", codecs.BOM_UTF32_LE),
        ("gb18030", b""),
        ("big5", b""),
        ("cp1252", b""),
    ],
)
def test_text_is_read_in_any_encoding(encoding: str, mark: bytes) -> None:
    western = "Über die Brücke führte früher ein schöner Weg nach Süden, sagte Jörg. "
    chinese = "鶴向南飛，春天回來。這是一段測試文字，用來判斷編碼。"
    simple = "鹤向南飞，春天回来。这是一段测试文字，用来判断编码。"
    text = {"cp1252": western, "big5": chinese}.get(encoding, simple) * 20
    assert blocks(mark + text.encode(encoding), "txt")[0][1] == text.strip()


def test_a_pdf_tells_headings_by_their_size_and_tables_by_their_rules() -> None:
    line = "BT /F1 {} Tf 20 {} Td ({}) Tj ET\n"
    drawn = line.format(18, 170, "Birds") + line.format(10, 150, "Cranes move south.")
    drawn += line.format(10, 138, "Storks as well, later.")
    drawn += "".join(f"{x} 60 m {x} 120 l S\n" for x in (20, 120, 220))
    drawn += "".join(f"20 {y} m 220 {y} l S\n" for y in (60, 90, 120))
    cells = ((25, 100, "Bird"), (125, 100, "Count"), (25, 70, "Crane"), (125, 70, "12"))
    drawn += "".join(f"BT /F1 10 Tf {x} {y} Td ({t}) Tj ET\n" for x, y, t in cells)
    assert blocks(pdf(drawn=drawn)) == [
        ("heading", "Birds", 1, 1),
        ("text", "Cranes move south.\nStorks as well, later.", 1, 0),
        ("table", "| Bird | Count |\n| --- | --- |\n| Crane | 12 |", 1, 0),
    ]


def test_a_drawing_of_many_lines_is_no_table_and_takes_no_time() -> None:
    crosses = "".join(
        f"{x} {y} m {x + 9} {y} l S\n"
        for x in range(0, 900, 15)
        for y in range(0, 900, 15)
    )
    words = "BT /F1 10 Tf 20 100 Td (A map) Tj ET\n"
    assert blocks(pdf(drawn=words + crosses)) == [("text", "A map", 1, 0)]


def test_empty_rows_are_passed_over() -> None:
    tall = made_files.far_apart(200_000, 2)
    assert blocks(tall)[1][1] == "| near |  |\n| --- | --- |\n|  | far |"


def test_as_many_characters_are_read_as_are_wanted() -> None:
    found = read(b"word " * 10_000, "txt", most=100)
    assert (found["cut"], sum(len(b.text) for b in found["blocks"])) == (True, 100)


def test_a_blocks_fields_are_what_the_parent_takes() -> None:
    assert read(b"words", "txt")["blocks"] == [Block("text", "words", 0, 0)]
