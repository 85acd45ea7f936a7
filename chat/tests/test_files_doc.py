from chat.files.reading.kinds import KINDS
from chat.management.files_doc import with_table
from config.settings.environment import BASE_DIR


def test_the_table_of_files_is_up_to_date() -> None:
    written = (BASE_DIR / "docs" / "files.md").read_text()
    assert written == with_table(written), (
        "run: python manage.py describe_files --write"
    )


def test_every_kind_has_a_reader() -> None:
    readers = BASE_DIR / "chat" / "files" / "reading" / "formats"
    assert all((readers / f"{kind.reader}.py").exists() for kind in KINDS.values())
