"""The endpoints of `demo: true`, as long as there are no others.

They are not in librechat.yaml itself, so that a release can better them without
touching a file that people edit.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from librechat_yaml.reading.dialect import parse
from librechat_yaml.reading.nodes import value_of
from librechat_yaml.schema import Endpoints, LibreChat

FILE = Path(__file__).parents[1] / "demo.yaml"
PORT = "3081"  # of the pretend Azure, unless SIMULATOR_PORT says otherwise


def with_demo(config: LibreChat, environ: Mapping[str, str]) -> LibreChat:
    """Return the configuration with the demo's endpoints, if it asks and has none."""
    if not config.demo or config.endpoints != Endpoints():
        return config
    endpoints = _endpoints(environ.get("SIMULATOR_PORT") or PORT)
    return config.model_copy(update={"endpoints": endpoints})


@cache
def _endpoints(port: str) -> Endpoints:
    text = FILE.read_bytes().replace(b"${SIMULATOR_PORT}", port.encode())
    return Endpoints.model_validate(value_of(parse(text)))
