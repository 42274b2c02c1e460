"""Processes side by side on this machine; what they are given and give back can be pickled."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import ForkContext, SpawnContext
from pickle import PicklingError, loads
from queue import SimpleQueue
from typing import Any, Generic, TypeVar

from archive.build import SiteError
from archive.logs import levels, log_at

S = TypeVar("S")
T = TypeVar("T")

_PR_SET_PDEATHSIG = 1  # Linux: prctl(2)
# glibc: mallopt(3).  Arrays and buffers of megabytes come and go with each partition: to give
# them back and to ask for them again takes a sixth of a build.
_MALLOPT = ((-3, 32 << 20), (-1, 512 << 20))  # M_MMAP_THRESHOLD, M_TRIM_THRESHOLD, in bytes
# A process that is forked has at hand what its parent loaded; macOS's own libraries forbid it.
_FORKED = sys.platform == "linux"
_WAY: ForkContext | SpawnContext = get_context("fork") if _FORKED else get_context("spawn")
_MEMORY = "was killed, perhaps for want of memory; run again, with --jobs 1 or more memory"
_KILLED = f"a worker process {_MEMORY}"
_ENDED = f"the build's process ended before it was done; it said why above, or {_MEMORY}"


class Workers:
    """Processes that work side by side, begun when there is work for more than one."""

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs
        self._pool: ProcessPoolExecutor | None = None
        self._beside: list[Beside[Any]] = []  # not begun yet
        self._helper: _Helper | None = None

    def __enter__(self) -> Workers:
        if self.jobs <= 1:  # the work is done here
            _keep_freed()
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)
        if self._helper:
            self._helper.end()

    def begin(self, first: Callable[[], object]) -> None:
        """Begin a process that does `first()` now, and what comes singly later, beside this one.

        What `first` raises is not told: what needs it comes to the same.
        """
        if self.jobs > 1:
            self._helper = _Helper(first)

    def meanwhile(self, work: Callable[[], T], here: Callable[[], object]) -> T:
        """Return what `work()` gives in a process of its own; do `here()` in this one meanwhile.

        One process alone does only `work()`.

        Raises:
            SiteError: the process was killed.
        """
        if self.jobs <= 1:
            return work()
        with _processes(1, _WAY) as other, _told(_KILLED):
            done = other.submit(work)
            here()
            return done.result()

    def spread(self, work: Callable[[S], T], items: Sequence[S], batch: int = 1) -> Iterator[T]:
        """Begin `work(item)` over processes where there is more than one batch; yield in order.

        One item alone is for the process that was begun, if one was.

        Raises:
            SiteError: a process was killed; what it did is not lost.
        """
        if self._helper and len(items) == 1:
            return self._helper.ask(work, items[0])
        if self.jobs <= 1 or len(items) <= batch:
            return map(work, items)
        if self._pool is None:
            self._pool = _processes(self.jobs, _WAY)
        with _told(_KILLED):
            for one in self._beside:
                one.future = one.future or self._pool.submit(one.work)
            self._beside.clear()
            return _watched(self._pool.map(work, items, chunksize=batch))

    def beside(self, work: Callable[[], T]) -> Beside[T]:
        """Have `work()` done beside what is spread next; where nothing is, when it is asked for."""
        one = Beside(work)
        self._beside.append(one)
        return one


class _Helper:
    """A process that does one thing after another."""

    def __init__(self, first: Callable[[], object]) -> None:
        self._asked = self._told = 0
        self._answers: dict[int, bytes] = {}  # not taken yet
        self._ours, its = _WAY.Pipe()
        begun = its, self._ours, os.getpid(), levels(), first
        self._process = _WAY.Process(target=_help, args=begun, daemon=True)
        self._process.start()
        its.close()  # what is read from ours ends with the process

    def ask(self, work: Callable[[S], T], item: S) -> Iterator[T]:
        """Begin `work(item)` when it is free; yield what comes of it, or raise what it raised.

        Raises:
            SiteError: the process was killed; not before it is asked what came of it.
        """
        with suppress(ConnectionError):  # it is gone: the answer will not come
            self._ours.send((work, item))
        self._asked += 1
        return self._answer(self._asked)

    def _answer(self, number: int) -> Iterator[Any]:
        while self._told < number:
            try:
                answer = self._ours.recv_bytes()
            except (EOFError, OSError) as error:
                raise SiteError(_KILLED) from error
            self._told += 1
            self._answers[self._told] = answer
        done, wrong = loads(self._answers.pop(number))
        if wrong:
            raise wrong
        yield done

    def end(self) -> None:
        """End the process, whatever it does: the next run sweeps up what it left."""
        self._process.kill()
        self._process.join()
        self._ours.close()


def _help(
    end: Connection,
    other: Connection,
    parent: int,
    levels: Mapping[str, int],
    first: Callable[[], object],
) -> None:
    """Do `first()`, then whatever comes from the `other` end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent has it too, and ends this one
    other.close()  # it is the parent's: what is read here ends with the parent
    _begin(parent, levels)
    asked: SimpleQueue[bytes] = SimpleQueue()
    # What is sent is always taken: no process waits for the other to take something first.
    threading.Thread(target=_queue, args=(end, asked), daemon=True).start()
    with suppress(Exception):
        first()
    while True:
        work, item = loads(asked.get())
        done, wrong = None, None
        try:
            done = work(item)
        except Exception as error:
            error.add_note(traceback.format_exc())
            wrong = error
        try:
            end.send((done, wrong))
        except (PicklingError, TypeError, AttributeError) as error:  # before a byte was sent
            end.send((None, SiteError(f"no process can be told of {done or wrong!r}: {error}")))


def _queue(end: Connection, asked: SimpleQueue[bytes]) -> None:
    with suppress(EOFError, OSError):
        while True:
            asked.put(end.recv_bytes())
    os._exit(1)  # the other process is gone


class Beside(Generic[T]):
    """What may be done in another process before it is asked for, once."""

    def __init__(self, work: Callable[[], T]) -> None:
        self.work = work
        self.future: Future[T] | None = None

    def result(self) -> T:
        """Return what came of it, or raise what it raised.

        Raises:
            SiteError: the process was killed.
        """
        if self.future is None:
            done: Future[T] = Future()
            done.set_result(self.work())
            self.future = done  # what is spread later does not begin it
        with _told(_KILLED):
            return self.future.result()


def in_new_process(work: Callable[[], T]) -> T:
    """Return what `work()` gives in a process that has loaded nothing yet.

    Raises:
        SiteError: it was killed, or what it was to load is no program.
    """
    with _processes(1, get_context("spawn")) as fresh, _told(_ENDED):
        return fresh.submit(work).result()


def _watched(results: Iterator[T]) -> Iterator[T]:
    with _told(_KILLED):
        yield from results


@contextmanager
def _told(what: str) -> Iterator[None]:
    """Say what to do where a process ended before its work."""
    try:
        yield
    except BrokenProcessPool as error:
        raise SiteError(what) from error


def _processes(jobs: int, way: ForkContext | SpawnContext) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(jobs, way, _begin, (os.getpid(), levels()))


def _begin(parent: int, levels: Mapping[str, int]) -> None:
    """Begin a process of `parent`: it logs alike, and ends with it, however that ends."""
    log_at(levels)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    _keep_freed()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _keep_freed() -> None:
    """Have this process keep the memory that it frees, for what it does next."""
    if sys.platform == "linux" and hasattr(libc := ctypes.CDLL(None), "mallopt"):
        for option, size in _MALLOPT:
            libc.mallopt(option, size)


def default_jobs() -> int:
    """Return the number of processors this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1
