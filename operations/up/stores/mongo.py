"""Run a genuine mongod on a private unix socket."""

import signal
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote_plus

from operations.embedded import mongo_uri, run_dir
from operations.up.stores import binaries, marker
from operations.up.stores.disk_space import FRESH, ROOM, shortage
from operations.up.stores.first_user import let_in
from operations.up.stores.logs import put_aside
from operations.up.waiting import Process, spawn, until_ready
from runtime.secrets import Secrets

CACHE_GB = "0.25"


@dataclass(frozen=True, slots=True)
class Mongo:
    """The mongod whose files lie under `data_dir`."""

    data_dir: Path
    secrets: Secrets
    name: str = "mongod"

    @property
    def log(self) -> Path:
        """Return the file that mongod writes its log to."""
        return self.data_dir / "logs" / "mongod.log"

    @property
    def uri(self) -> str:
        """Return the address with user and password."""
        return mongo_uri(self.data_dir, self.secrets)

    def start(self) -> Process:
        """Start it and return when it answers; the caller ends the process."""
        process = self.launch()
        self.wait(process)
        return process

    def launch(self) -> Process:
        """Start it after looking whether its data is as it was left."""
        program = binaries.find("mongod")
        files = self.data_dir / "mongo"
        marker.check(self._marker, "MongoDB", files / "WiredTiger")
        for folder in (files, self.log.parent, run_dir(self.data_dir)):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return spawn(self._command(program, files))

    def wait(self, process: Process) -> None:
        """Return when it answers; DidNotStart (and no process left) otherwise."""
        until_ready(process, self.answers, self.log)
        self.remember()

    def remember(self) -> None:
        """Leave the mark that there is data from now on."""
        marker.leave(self._marker)

    def shortage(self) -> str:
        """Say why there is no room for it, "" when there is."""
        fresh = not self._marker.exists()
        return shortage(self.data_dir, FRESH if fresh else ROOM)

    def tend(self, process: Process) -> None:
        """Keep the log small; called now and then."""
        if put_aside(self.log):
            process.send_signal(signal.SIGUSR1)  # mongod's word for: open it anew

    @property
    def _marker(self) -> Path:
        return self.data_dir / "mongo.marker"

    def answers(self) -> bool:
        """Say whether our user is let in, making the user on the first start."""
        socket = quote_plus(str(run_dir(self.data_dir) / "mongo.sock"))
        return let_in(socket, self.secrets.get("MONGO_PASSWORD"))

    def _command(self, program: Path, files: Path) -> list[str]:
        socket = run_dir(self.data_dir) / "mongo.sock"
        return [
            *(str(program), "--dbpath", str(files), "--auth"),
            *("--bind_ip", str(socket), "--filePermissions", "0600"),
            # beside that one it would open /tmp/mongodb-27017.sock, which every
            # mongod of this machine, whoever runs it, takes from the one before
            "--nounixsocket",
            *("--wiredTigerCacheSizeGB", CACHE_GB),
            *("--networkMessageCompressors", "disabled"),
            *("--setParameter", "diagnosticDataCollectionEnabled=false"),
            *("--logpath", str(self.log), "--logappend", "--logRotate", "reopen"),
            "--quiet",  # or each of many short connections would be three lines
        ]
