"""The words of a web page: HTML on stdin, JSON on stdout.

Started by runtime.isolated, which gives it little memory and time. What stands around
the words (menus, footers, scripts) is left out where the page says that it is that.
"""

import codecs
import json
import re
import sys
from html.parser import HTMLParser
from urllib.parse import urljoin

NEVER = {"script", "style", "noscript", "template", "svg", "iframe", "select", "title"}
AROUND = {"nav", "aside", "footer", "form", "button", "dialog", "menu"}
MAIN = {"main", "article"}
BREAKS = {
    "address", "article", "blockquote", "br", "caption", "dd", "div", "dl", "dt",
    "figcaption", "figure", "header", "hr", "li", "main", "ol", "p", "pre", "section",
    "table", "tbody", "thead", "tr", "ul",
}  # fmt: skip
HEADINGS = {f"h{level}": "#" * level + " " for level in range(1, 7)}
ENOUGH = 250  # characters that make the marked text of a page its text
META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([\w-]{1,40})", re.IGNORECASE)


class Words(HTMLParser):
    """Collects lines of text, each with how near to the heart of the page it stood."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.title = ""
        self.lines: list[tuple[int, str]] = []  # 0 around it, 1 in the page, 2 in main
        self._address = address
        self._line: list[str] = []
        self._never = self._around = self._main = 0
        self._in_title = False
        self._link = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin an element."""
        if tag == "title" and not self.title:
            self._in_title = True
        self._count(tag, 1)
        if tag in BREAKS or tag in HEADINGS:
            self.end_line()
            self._line.append("- " if tag == "li" else HEADINGS.get(tag, ""))
        elif tag in ("td", "th") and "".join(self._line).strip():
            self._line.append(" | ")
        elif tag == "a":
            self._link = dict(attrs).get("href") or ""

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take an element without an inside."""
        if tag in BREAKS:
            self.end_line()

    def handle_endtag(self, tag: str) -> None:
        """End an element."""
        if tag == "title":
            self._in_title = False
        if tag == "a" and self._link:
            self._line.append(self._linked())
            self._link = ""
        if tag in BREAKS or tag in HEADINGS:
            self.end_line()
        self._count(tag, -1)

    def handle_data(self, data: str) -> None:
        """Take words in."""
        if self._in_title:
            self.title += data
        elif not self._never:
            self._line.append(data)

    def end_line(self) -> None:
        """Keep what has come together, with a single space between words."""
        text = " ".join("".join(self._line).split())
        self._line = []
        if text.strip("-#| "):
            depth = 2 if self._main and not self._around else int(not self._around)
            self.lines.append((depth, text))

    def _linked(self) -> str:
        try:
            there = urljoin(self._address, self._link) if self._address else ""
        except ValueError:
            return ""
        return f" ({there})" if there.startswith(("http://", "https://")) else ""

    def _count(self, tag: str, step: int) -> None:
        if tag in NEVER:
            self._never = max(0, self._never + step)
        elif tag in AROUND:
            self.end_line()
            self._around = max(0, self._around + step)
        elif tag in MAIN:
            self.end_line()
            self._main = max(0, self._main + step)


def words_of(page: str, address: str = "") -> dict[str, object]:
    """Return `title` and `text`; links are written out where `address` is the page's.

    The text is what the page marks as its main part; else all but what stands around
    it; else all, should a menu never have been closed.
    """
    words = Words(address)
    words.feed(page)
    words.close()
    words.end_line()
    by_depth = [_from(depth, words.lines) for depth in (2, 1, 0)]
    enough = min(ENOUGH, len(by_depth[-1]) // 2)
    text = next(text for text in by_depth if len(text) >= enough)
    return {"title": " ".join(words.title.split()), "text": text}


def _from(depth: int, lines: list[tuple[int, str]]) -> str:
    return "\n".join(line for found, line in lines if found >= depth)


def decoded(data: bytes, charset: str) -> str:
    """Return the page in letters: as the server says, as the page says, as UTF-8."""
    said = META.search(data, 0, 2048)
    for name in (charset, said[1].decode() if said else ""):
        try:
            return data.decode(codecs.lookup(name).name if name else "", "replace")
        except LookupError:
            continue
    return data.decode("utf-8-sig", "replace")


def main() -> None:
    """Answer one page."""
    charset, address = sys.argv[1:3]
    page = decoded(sys.stdin.buffer.read(), charset)
    sys.stdout.write(json.dumps(words_of(page, address)))


if __name__ == "__main__":
    main()
