from chat.management.frames_doc import client_types, document, server_types
from config.settings.environment import BASE_DIR


def test_the_document_is_up_to_date() -> None:
    written = (BASE_DIR / "docs" / "websocket.md").read_text()
    assert written == document(), "run: python manage.py describe_frames --write"


def test_every_frame_is_described() -> None:
    text = document()
    assert len(client_types()) == 7
    for name in (*client_types(), *server_types()):
        assert f"`{name}`" in text
