"""Fifty calls at once, from five processes, on a budget with room for one (S35)."""

import json
import subprocess
import sys


def test_one_of_fifty_parallel_calls_gets_the_last_room(
    environment: dict[str, str],
) -> None:
    command = [sys.executable, "-m", "accounts.ledger.tests.rush"]
    done = subprocess.run(
        command, env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    found = json.loads(done.stdout)
    assert found["outcomes"] == {"granted": 1, "refused": 49}
    # The call cost twice its worst case, so the limit is passed by that one call.
    assert found["meters"] == [[1_200_000_000, 0], [1_200_000_000, 0]]
    assert (found["lines"], found["holds"]) == (1, 0)
