"""What ended a command, in a sentence that says what helps.

`manage.py` asks here, for every command: so each driver's errors are put into words in
one place. What is not known here is a fault of ours, and stays a traceback.
"""

import errno
import getpass
import os

from django.core.exceptions import ImproperlyConfigured

FULL = (errno.ENOSPC, errno.EDQUOT)
FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)


def sentence(error: BaseException) -> str:
    """Return what the operator should read, "" when only a traceback will do."""
    if isinstance(error, ImproperlyConfigured):
        return str(error)
    if isinstance(error, OSError) and (found := of_the_disk(error)):
        return found
    try:
        from operations import stores
    except ImproperlyConfigured:  # the settings themselves cannot be read
        return ""
    return stores.told(error)


def of_the_disk(error: OSError) -> str:
    """Say that a disk is full, or that a file may not be written; "" otherwise."""
    place = str(error.filename or "")
    if error.errno in (errno.ENOTDIR, errno.EEXIST) and place:
        return f"{place} is needed as a folder, and is a file."
    if error.errno in FULL:
        where = f" ({place})" if place else ""
        return f"The disk is full{where}. Make room on it, and start again."
    if error.errno in FORBIDDEN and place:
        return (
            f"{place}: {error.strerror}. The account {_account()} must be able to read "
            f"and write it: give it to them (chown), or name another folder."
        )
    return ""


def _account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a number without a name, as in containers
        return str(os.getuid())
