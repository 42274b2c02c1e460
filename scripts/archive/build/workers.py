"""Processes side by side on this machine; what they are given and give back can be pickled."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any, Generic, TypeVar

from archive.build import SiteError

S = TypeVar("S")
T = TypeVar("T")

_PR_SET_PDEATHSIG = 1  # Linux: prctl(2)


class Workers:
    """Processes that work side by side, begun when there is work for more than one."""

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs
        self._pool: ProcessPoolExecutor | None = None
        self._beside: list[Beside[Any]] = []  # not begun yet

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def spread(self, work: Callable[[S], T], items: Sequence[S], batch: int = 1) -> Iterator[T]:
        """Begin `work(item)` over processes where there is more than one batch; yield in order.

        Raises:
            SiteError: a process was killed; what it did is not lost.
        """
        if self.jobs <= 1 or len(items) <= batch:
            return map(work, items)
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self.jobs, initializer=_end_with, initargs=(os.getpid(),)
            )
        with _told():
            for one in self._beside:
                one.future = one.future or self._pool.submit(one.work)
            self._beside.clear()
            return _watched(self._pool.map(work, items, chunksize=batch))

    def beside(self, work: Callable[[], T]) -> Beside[T]:
        """Have `work()` done beside what is spread next; where nothing is, when it is asked for."""
        one = Beside(work)
        self._beside.append(one)
        return one


class Beside(Generic[T]):
    """What may be done in another process before it is asked for."""

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
            self.future = done
        with _told():
            return self.future.result()


def in_new_process(work: Callable[[], T]) -> T:
    """Return what `work()` gives in a process that has loaded nothing yet.

    Raises:
        SiteError: the process was killed.
    """
    context, parent = get_context("spawn"), os.getpid()
    with ProcessPoolExecutor(1, context, _end_with, (parent,)) as fresh, _told():
        return fresh.submit(work).result()


def _watched(results: Iterator[T]) -> Iterator[T]:
    with _told():
        yield from results


@contextmanager
def _told() -> Iterator[None]:
    """Say what to do where a process was killed."""
    try:
        yield
    except BrokenProcessPool as error:
        message = "a worker process was killed, perhaps for want of memory"
        raise SiteError(f"{message}; run again, with --jobs 1 or more memory") from error


def _end_with(parent: int) -> None:
    """End this process when `parent` ends, however that ends: nothing goes on unwatched."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def default_jobs() -> int:
    """Return the number of processors this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1
