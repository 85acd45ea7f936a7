"""The table of docs/files.md, made from chat/files/reading/kinds.py."""

from chat.files.reading.kinds import KINDS

BEGIN = "<!-- manage.py describe_files --write -->\n"
END = "<!-- end -->\n"


def table() -> str:
    """Return the kinds of files as a Markdown table."""
    rows = [
        f"| {kind.label} | {', '.join(f'`.{one}`' for one in kind.endings)} | "
        f"{kind.unit or '–'} | {kind.gives} | `{kind.mime}` |"
        for kind in KINDS.values()
    ]
    head = "| Kind | Endings | Pages are | What is read | Type |"
    return "\n".join([head, "| --- | --- | --- | --- | --- |", *rows]) + "\n"


def with_table(text: str) -> str:
    """Return the document with the table of now."""
    before, _, rest = text.partition(BEGIN)
    return f"{before}{BEGIN}{table()}{END}{rest.partition(END)[2]}"
