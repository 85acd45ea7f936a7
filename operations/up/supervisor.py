"""Keep processes running, and end them together."""

import os
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from operations.up.journal import Journal
from operations.up.program import Program, Stage
from operations.up.waiting import Process

LOOK_EVERY = 0.1  # seconds
QUICK = 10.0  # a process that lived shorter than this (seconds) died quickly
TOO_MANY = 3  # quick deaths in a row, by itself, that stop everything
LONGEST_PAUSE = 30.0  # seconds before a restart
FULL_PAUSE = 1.0  # seconds before a full disk is looked at again
SHORTEST_PAUSE = 0.02  # seconds between two looks at what is waited for
SAY_AFTER = 5.0  # seconds before the first line about it
SAY_EVERY = 10.0  # seconds between two such lines
TEND_EVERY = 30.0  # seconds


@dataclass(slots=True)
class Child:
    """A program and its present process, None while it waits to be restarted."""

    program: Program
    process: Process | None = None
    started: float = 0.0
    quick_deaths: int = 0  # in a row
    failures: int = 0  # those of them that nobody else's hand had caused
    restart_at: float = 0.0
    tend_at: float = 0.0
    say_at: float = 0.0


class Supervisor:
    """Starts programs, restarts the ones that die, ends all when asked to."""

    def __init__(
        self,
        journal: Journal,
        *,
        on_reload: Callable[[], None] = lambda: None,
        on_death: Callable[[int], None] = lambda pid: None,
    ) -> None:
        self._journal = journal
        self._children: list[Child] = []
        self._asked = 0  # how often we were told to end
        self._reload = False
        self._on_reload = on_reload
        self._on_death = on_death
        self.failure = ""

    def listen(self) -> None:
        """End on Ctrl-C and SIGTERM (twice: at once), reload on SIGHUP."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: self.end())
        signal.signal(signal.SIGHUP, lambda *_: self._want_reload())

    def end(self) -> None:
        """Ask for the end; asked again, nobody gets time to finish."""
        self._asked += 1

    def add(self, program: Program, process: Process | None = None) -> None:
        """Start a program, or take over its process that runs already."""
        child = Child(program)
        self._children.append(child)
        if process or self._may_start(child):
            self._start(child, process)

    def run(self) -> None:
        """Watch until asked to end, or until one program cannot be kept running."""
        try:
            while self._watching():
                time.sleep(LOOK_EVERY)
        finally:
            self.stop()

    def until_no(self, trouble: Callable[[], str], limit: float = 0.0) -> bool:
        """Watch until `trouble()` is "", asked ever more seldom and said meanwhile.

        False when asked to end, when a program cannot be kept running, or when there
        is trouble after `limit` seconds (0: no limit); `failure` says which.
        """
        began = ask_at = time.monotonic()
        say_at = began + SAY_AFTER
        while self._watching():
            if (now := time.monotonic()) >= ask_at:
                if not (told := trouble()):
                    return True
                now = time.monotonic()
                if now >= say_at:
                    self._journal.say("up", f"{told} Waiting.", "warning")
                    say_at = now + SAY_EVERY
                if 0 < limit < now - began:
                    self.failure = told
                ask_at = now + min(max((now - began) / 10, SHORTEST_PAUSE), SAY_EVERY)
            time.sleep(min(LOOK_EVERY, max(ask_at - now, SHORTEST_PAUSE)))
        return False

    def _watching(self) -> bool:
        """Look after everybody once; False when it is time to end."""
        if self._asked or self.failure:
            return False
        for child in self._children:
            self._look(child)
        if self._reload:
            self._reload = False
            self._on_reload()
        return not self.failure

    def stop(self) -> None:
        """End every process, stage by stage; no child or grandchild is left."""
        for stage in Stage:
            children = [c for c in self._children if c.program.stage is stage]
            self._end(children)

    def _want_reload(self) -> None:
        self._reload = True

    def _start(self, child: Child, process: Process | None = None) -> None:
        child.process = process or child.program.launch()
        child.started = time.monotonic()
        if child.process.stdout is not None:
            self._journal.follow(child.program.name, child.process.stdout)

    def _look(self, child: Child) -> None:
        now = time.monotonic()
        if child.process is None:
            if now >= child.restart_at and self._may_start(child):
                self._start(child)
        elif child.process.poll() is not None:
            self._mourn(child, child.process, now)
        elif now >= child.tend_at and now - child.started > QUICK:
            child.tend_at = now + TEND_EVERY
            child.program.tend(child.process)

    def _may_start(self, child: Child) -> bool:
        """Say whether nothing is in a program's way; tell what is, now and then."""
        if not child.program.after():
            return False
        if told := child.program.obstacle():
            self._tell_obstacle(child, f"{child.program.name} is not running.", told)
        return not told

    def _tell_obstacle(self, child: Child, state: str, told: str) -> None:
        if (now := time.monotonic()) >= child.say_at:
            told = f"{state} {told} It is started when there is room."
            self._journal.alarm("up", told)
            child.say_at = now + SAY_EVERY

    def _mourn(self, child: Child, process: Process, now: float) -> None:
        name, how = child.program.name, describe(process.returncode)
        end_group(process)
        self._on_death(process.pid)
        child.process = None
        if told := child.program.obstacle():  # waited for, however often
            child.quick_deaths, child.failures = 0, 0
            child.restart_at = now + FULL_PAUSE
            self._tell_obstacle(child, f"{name} {how}.", told)
            return
        self._count(child, process.returncode, quick=now - child.started < QUICK)
        if child.failures >= TOO_MANY:
            lines = "\n  ".join(self._journal.last(name))
            told = f"{name} {how}, {TOO_MANY} times in a row.\n  {lines}"
            self.failure = told.rstrip() + child.program.last_words()
            return
        pause = min(0.5 * 2 ** (child.quick_deaths - 1), LONGEST_PAUSE)
        child.restart_at = now + pause
        told = f"{name} {how}; starting it again in {pause:g} s"
        self._journal.say("up", told, "warning")

    def _count(self, child: Child, code: int, *, quick: bool) -> None:
        """Count a death; one by SIGKILL says nothing against the program.

        The kernel kills what is large when memory is short, and so may an operator:
        what was running well has to run again, however often that happens.
        """
        killed = code == -signal.SIGKILL
        had = (child.quick_deaths, child.failures) if quick else (0, 0)
        child.quick_deaths = min(had[0] + 1, TOO_MANY) if killed else had[0] + 1
        child.failures = had[1] + (not killed)

    def _end(self, children: Sequence[Child]) -> None:
        running = [(c, c.process) for c in children if c.process is not None]
        for _, process in running:
            if process.poll() is None:
                process.terminate()
        told, asked = time.monotonic(), self._asked
        while waiting := [(c, p) for c, p in running if p.poll() is None]:
            for child, process in waiting:
                hurry = self._asked > max(asked, 1)
                patience = (
                    0 if hurry and not child.program.stage else child.program.grace
                )
                if time.monotonic() - told > patience:
                    end_group(process)
            time.sleep(LOOK_EVERY / 2)
        for child, process in running:
            end_group(process)
            child.process = None


def end_group(process: Process) -> None:
    """Kill whatever is left of a process and of those it started."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def describe(code: int) -> str:
    """Say how a process ended, in words."""
    if code < 0:
        return f"was ended by {signal.Signals(-code).name}"
    return f"ended with code {code}"
