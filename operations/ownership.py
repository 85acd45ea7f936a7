"""Root at somebody else's data: what it wrote there, the service could not change."""

import os
import pwd
from pathlib import Path


def strangers(folder: Path) -> str:
    """Say that root runs this, and `folder` is another account's; else ""."""
    if os.geteuid() or not folder.is_dir():
        return ""
    owner = folder.stat().st_uid
    if not owner:
        return ""
    name = _name_of(owner)
    return (
        f"{folder} belongs to {name}, and root would leave files there that {name} may "
        f"not change. Run it as them: runuser -u {name} -- … (with systemd: "
        f"deploy/librechat, see docs/operations.md)."
    )


def _name_of(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)
