"""Run a script on strangers' data in a process of its own, which can be ended.

The process has none of this program's environment, little memory and little time:
what hostile data make of a library ends with it.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

CHILD = Path(__file__).with_name("isolated_child.py")
ENDINGS = {  # signals
    6: "memory",  # SIGABRT, as Rust and C++ end where there is no room
    24: "slow",  # SIGXCPU, on Linux: the limit of processor time
}
PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT")  # what Python itself may need


def run(script: Path, data: bytes, *arguments: str, seconds: float) -> dict[str, Any]:
    """Return the JSON object that a script makes of `data`; blocks until then.

    `{"error": "slow"}` when it takes too long, `{"error": "memory"}` when a library
    gave up for want of it, `{"error": "broken"}` when it ends without an answer.
    """
    # Keys and passwords stand in the environment: the child gets none of them, and
    # with -I no module of the current folder either.
    known = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    command = [sys.executable, "-I", str(CHILD), str(script), *arguments]
    try:
        ended = subprocess.run(  # noqa: S603
            command,
            input=data,
            capture_output=True,
            timeout=seconds,
            check=True,
            env=known,
        )
        found: dict[str, Any] = json.loads(ended.stdout)
    except subprocess.TimeoutExpired:
        return {"error": "slow"}
    except subprocess.CalledProcessError as error:
        return {"error": ENDINGS.get(-error.returncode, "broken")}
    except ValueError:
        return {"error": "broken"}
    return found
