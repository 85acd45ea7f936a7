#!/usr/bin/env python
"""Django's command line: `manage.py help` lists what it can do."""

import gc
import os
import sys


def main() -> None:
    """Run one management command; what ends it is said in a sentence."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    # What is loaded now, stays: to look through it for garbage, again and again, is an
    # eighth of a start. config/apps.py has it looked for when all apps are there.
    gc.disable()
    from django.core.management import execute_from_command_line

    from operations.plain_errors import sentence

    try:
        execute_from_command_line(sys.argv)
    except Exception as error:
        told = "" if "--traceback" in sys.argv else sentence(error)
        if not told:
            raise
        sys.exit(told)


if __name__ == "__main__":
    main()
