"""Run a redis-server on a private unix socket, every write on disk before its reply."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import redis

from operations.embedded import redis_uri, run_dir
from operations.up.stores import binaries, marker
from operations.up.stores.disk_space import shortage
from operations.up.stores.logs import put_aside
from operations.up.waiting import DidNotStart, Process, spawn, until_ready

MULTIPART = 7  # the first version that keeps its log as a folder


@dataclass(frozen=True, slots=True)
class RedisServer:
    """The redis-server whose append-only file lies under `data_dir`."""

    data_dir: Path
    name: str = "redis-server"

    @property
    def log(self) -> Path:
        """Return the file that the server writes its log to."""
        return self.data_dir / "logs" / "redis.log"

    @property
    def uri(self) -> str:
        """Return the address."""
        return redis_uri(self.data_dir)

    def start(self) -> Process:
        """Start it and return when it answers; the caller ends the process."""
        process = self.launch()
        self.wait(process)
        return process

    def launch(self) -> Process:
        """Start it after looking whether its data is as it was left."""
        program = binaries.find("redis-server")
        files = self.data_dir / "redis"
        file, folder = files / "appendonly.aof", files / "appendonlydir"
        marker.check(self._marker, "Redis", file, folder)
        if folder.exists() and version(program) < MULTIPART:
            raise DidNotStart(
                f"{folder} was written by Redis {MULTIPART} or newer, but {program} "
                "is older and would start empty. Install the newer one again."
            )
        for place in (files, self.log.parent, run_dir(self.data_dir)):
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
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
        return shortage(self.data_dir)

    def tend(self, process: Process) -> None:
        """Keep the log small, which it opens anew for every line; now and then."""
        put_aside(self.log)

    @property
    def _marker(self) -> Path:
        return self.data_dir / "redis.marker"

    def answers(self) -> bool:
        """Say whether the server has read its file and takes commands."""
        client = redis.Redis.from_url(self.uri)
        try:
            return bool(client.ping())
        except (redis.ConnectionError, redis.BusyLoadingError):
            return False
        finally:
            client.close()

    def _command(self, program: Path, files: Path) -> list[str]:
        socket = run_dir(self.data_dir) / "redis.sock"
        return [
            *(str(program), "--port", "0", "--dir", str(files)),
            *("--unixsocket", str(socket), "--unixsocketperm", "600"),
            # "everysec" may put a write off for 2 s while the disk is busy, and a
            # piece of an answer that somebody has read must survive kill -9
            *("--appendonly", "yes", "--appendfsync", "always", "--save", ""),
            *("--maxmemory-policy", "noeviction", "--daemonize", "no"),
            *("--logfile", str(self.log), "--loglevel", "notice"),
        ]


def version(program: Path) -> int:
    """Return the program's major version; 0 when it does not tell."""
    told = subprocess.run(  # noqa: S603 - the program we are about to start
        [program, "--version"], capture_output=True, text=True, check=False
    )
    found = re.search(r"v=(\d+)", told.stdout)
    return int(found.group(1)) if found else 0
