"""What the doctor has found: name, whether it is well, what was seen."""

from collections.abc import Iterator

from operations.doctor.checks import CHECKS, Trouble
from operations.doctor.reachable import deployments
from operations.plain_errors import sentence
from runtime.telemetry.log_lines import without_secrets

Finding = tuple[str, bool, str]


def findings(*, probing: bool) -> Iterator[Finding]:
    """Yield one finding for each check; `probing` asks each deployment, too."""
    found = {name: _run(name) for name in CHECKS}
    yield from found.values()
    if probing and found["configuration"][1]:
        yield from deployments()


def _run(name: str) -> Finding:
    try:
        return name, True, CHECKS[name]()
    except Trouble as trouble:
        return name, False, str(trouble)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the finding
        first = str(error).splitlines()[0] if str(error) else ""
        plain = without_secrets(f"{type(error).__name__}: {first}"[:300])
        return name, False, sentence(error) or plain
