"""Try things in forked processes: what a child changes or breaks is gone with it, and nothing is imported twice."""

from __future__ import annotations

import gc
import importlib
import multiprocessing
import os
import resource
import signal
import sys
import traceback
from collections.abc import Callable, Iterable
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path

CONTEXT = multiprocessing.get_context("fork")
# What a mutant may allocate beyond its parent: one that never stops must not take the machine with it.
MEMORY = 4 << 30
STATUS = Path("/proc/self/statm")


class ForkError(Exception):
    """A child failed in a way that says nothing about the fault; the message holds its traceback."""


def prepare(libraries: Iterable[str]) -> None:
    """Import once what the children need, and keep the collector of garbage from copying it into each of them."""
    for library in libraries:
        importlib.import_module(library)
    gc.freeze()


class Forks:
    """Run functions that return text, each in a process of its own, so many `at_once`.

    A child that does not answer in time, or dies, has found its fault as well: a loop that never ends is no result.
    """

    def __init__(self, at_once: int) -> None:
        self.at_once = at_once
        self.running: dict[Connection, tuple[BaseProcess, Callable[[str], None]]] = {}

    def start(self, function: Callable[[], str], done: Callable[[str], None], seconds: int = 0) -> None:
        """Fork as soon as a place is free; `done` gets what the function returned. No limit if `seconds` is 0."""
        while len(self.running) >= self.at_once:
            self._collect()
        ours, theirs = CONTEXT.Pipe(duplex=False)
        process = CONTEXT.Process(target=_child, args=(function, theirs, seconds))
        process.start()
        theirs.close()
        self.running[ours] = process, done

    def finish(self) -> None:
        """Wait for all."""
        while self.running:
            self._collect()

    def _collect(self) -> None:
        for ready in wait(list(self.running)):
            assert isinstance(ready, Connection)
            process, done = self.running.pop(ready)
            try:
                kind, text = ready.recv()
            except EOFError:
                kind, text = "died", ""
            process.join()
            if kind == "error" or (kind == "died" and process.exitcode == 1):
                raise ForkError(text or "a child ended without an answer")
            done(text if kind == "done" else death(process.exitcode))


def death(code: int | None) -> str:
    return (
        "no end"
        if code in {-signal.SIGPROF, -signal.SIGALRM}
        else "out of memory"
        if code == 0
        else f"signal {-(code or 0)}"
    )


def _child(function: Callable[[], str], connection: Connection, seconds: int) -> None:
    """Answer and leave at once, without the parent's clean-up; what is printed goes nowhere."""
    try:
        null = os.open(os.devnull, os.O_RDWR)
        for descriptor in range(3):
            os.dup2(null, descriptor)
        sys.stdout = sys.stderr = os.fdopen(null, "w")
        if STATUS.exists():
            limit = int(STATUS.read_text().split()[0]) * resource.getpagesize() + MEMORY
            resource.setrlimit(resource.RLIMIT_AS, (limit, resource.getrlimit(resource.RLIMIT_AS)[1]))
        # Seconds of the processor, so that a busy machine ends nothing; the clock is only for a child that sleeps.
        signal.setitimer(signal.ITIMER_PROF, seconds)
        signal.alarm(20 * seconds)
        sys.dont_write_bytecode = True
        answer = "done", function()
    except MemoryError:
        answer = "died", ""
    except BaseException:
        answer = "error", traceback.format_exc()
    connection.send(answer)
    os._exit(0)
