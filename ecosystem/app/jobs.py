"""What the page has asked to be computed: one thing at a time, with progress, stop and memory."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import secrets
import subprocess
import sys
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import field
from pathlib import Path

from ecosystem.stubs import dataclass
from ecosystem.words import text

# Results that are remembered; those of one quarter take a few megabytes.
_REMEMBERED = 60

STOPPED = 130


@dataclass(frozen=True)
class Outcome:
    """What a command gave back."""

    status: int
    content: bytes = b""
    said: tuple[str, ...] = ()
    told: tuple[str, ...] = ()

    @property
    def good(self) -> bool:
        """Tell whether it did what it was asked."""
        return self.status == 0

    def json(self) -> object:
        """Read what it wrote."""
        return json.loads(self.content)


@dataclass
class Job:
    """One command that runs, waits or is done."""

    words: tuple[str, ...]
    lang: str
    look: str = ""  # Name of a function of `looking` that is asked instead of a command.
    after: Callable[[Outcome], None] | None = None  # What is to be done once it is done.
    id: str = field(default_factory=lambda: secrets.token_hex(8))
    done: int = 0
    total: int = 0
    outcome: Outcome | None = None
    over: threading.Event = field(default_factory=threading.Event)
    on: tuple[str, ...] = ()  # Page to go on to when it is done; `after` may set it.


class Jobs:
    """Runs commands in a process of their own, one after the other."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._open = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._running: Job | None = None
        self._known: OrderedDict[object, Outcome] = OrderedDict()
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._same: dict[object, Job] = {}

    def warm(self) -> None:
        """Start the process before anything is asked of it."""
        threading.Thread(target=self._ready, daemon=True).start()

    def known(self, key: object) -> Outcome | None:
        """Give a result that was computed before, of data that have not changed since."""
        return self._known.get(key)

    def job(self, key: str) -> Job | None:
        """Find a job by its id."""
        return self._jobs.get(key)

    def start(self, job: Job, key: object = None) -> Job:
        """Start a job; what is computed for the same data already is waited for."""
        with self._open:
            running = self._same.get(key) if key is not None else None
            if running is not None:
                return running
            if key is not None:
                self._same[key] = job
            self._jobs[job.id] = job
            while len(self._jobs) > _REMEMBERED:
                self._jobs.popitem(last=False)
        threading.Thread(target=self._work, args=(job, key), daemon=True).start()
        return job

    def stop(self, job: Job) -> None:
        """End a job: at once if it runs, else before it begins."""
        if job.outcome is None:
            job.outcome = Outcome(STOPPED)
        if self._running is job and self._process is not None:
            self._process.kill()

    def close(self) -> None:
        """End the process."""
        with self._open:
            if self._process is not None:
                _end(self._process)

    def _work(self, job: Job, key: object) -> None:
        with self._turn:
            self._running = job
            try:
                if job.outcome is None:
                    found = self._ask(job)
                    if job.outcome is None:
                        if job.after is not None and found.good:
                            job.after(found)
                        job.outcome = found
                if key is not None and job.outcome.status != STOPPED:
                    self._known[key] = job.outcome
                    while len(self._known) > _REMEMBERED:
                        self._known.popitem(last=False)
            except Exception as fault:
                message = getattr(fault, "message", None)
                said = message(job.lang) if message else type(fault).__name__
                job.outcome = Outcome(1, told=(said,))
            finally:
                self._running = None
                self._same.pop(key, None)
                job.over.set()

    def _ask(self, job: Job) -> Outcome:
        process = self._ready()
        assert process.stdin is not None
        assert process.stdout is not None
        asked = {"words": job.words, "lang": job.lang, "look": job.look}
        try:
            process.stdin.write(json.dumps(asked).encode() + b"\n")
            process.stdin.flush()
            for line in process.stdout:
                found = json.loads(line)
                if "status" in found:
                    content = base64.b64decode(found["content"])
                    said, told = tuple(found["said"]), tuple(found["told"])
                    return Outcome(found["status"], content, said, told)
                job.done, job.total = found["done"], found["total"]
        except OSError:
            pass
        process.wait()  # it was stopped, or the machine has no memory left
        return job.outcome or Outcome(1, told=(text("cli.memory", job.lang),))

    def _ready(self) -> subprocess.Popen[bytes]:
        with self._open:
            if self._process is None or self._process.poll() is not None:
                if self._process is not None:
                    _end(self._process)
                here = str(Path(__file__).resolve().parents[2])  # it finds the package there, too
                places = filter(None, (here, os.environ.get("PYTHONPATH", "")))
                self._process = subprocess.Popen(
                    [sys.executable, "-P", "-m", "ecosystem.app.worker"],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    env={**os.environ, "PYTHONPATH": os.pathsep.join(places)},
                )
            return self._process


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process and let go of its pipes."""
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):  # what it was still told goes nowhere
                pipe.close()
