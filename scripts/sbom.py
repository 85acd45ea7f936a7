"""Print a bill of materials (CycloneDX JSON) of what the lock files install.

Made from the locks and the installed packages' own words on their licences, so it needs
no network: `python scripts/sbom.py base identity …`.
"""

import re
import sys
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import DisjunctiveLicense
from cyclonedx.output.json import JsonV1Dot5
from licences import licence
from packageurl import PackageURL

LOCKS = Path(__file__).resolve().parent.parent / "requirements"
PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[.*\])?==([^\s;\\]+)")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def components(name: str) -> list[Component]:
    """Return what requirements/NAME.txt pins, with the hashes of its files."""
    found: list[Component] = []
    for line in (LOCKS / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if pinned := PINNED.match(line):
            found.append(component(*pinned.groups()))
        elif hashed := HASH.search(line):
            found[-1].hashes.add(
                HashType(alg=HashAlgorithm.SHA_256, content=hashed.group(1))
            )
    return found


def component(name: str, version: str) -> Component:
    """Return one package; its licence as far as it is installed here."""
    told = Component(
        name=name,
        version=version,
        type=ComponentType.LIBRARY,
        purl=PackageURL("pypi", name=name, version=version),
    )
    with suppress(PackageNotFoundError):  # for another system than this one
        told.licenses.add(DisjunctiveLicense(name=licence(distribution(name))))
    return told


def main(names: list[str]) -> None:
    """Print the bill of all named lock files together."""
    every = {each.purl: each for name in names for each in components(name)}
    sys.stdout.write(
        JsonV1Dot5(Bom(components=every.values())).output_as_string(indent=1) + "\n"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
