"""`manage.py describe_frames`: the WebSocket's frames as documentation."""

import argparse
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from chat.management.frames_doc import document


class Command(BaseCommand):
    """Prints docs/websocket.md, or writes it."""

    help = "Print the documentation of the WebSocket frames, made from chat/frames.py."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--write", action="store_true", help="write docs/websocket.md"
        )

    def handle(self, *args: object, **options: object) -> None:
        if options["write"]:
            Path(settings.BASE_DIR / "docs" / "websocket.md").write_text(document())
        else:
            self.stdout.write(document())
