"""`python -m config.passwords`, as compose files say it; see operations.passwords."""

import runpy

if __name__ == "__main__":
    # Compose files that operators keep name this module.
    runpy.run_module("operations.passwords", run_name="__main__")
