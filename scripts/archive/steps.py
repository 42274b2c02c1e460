"""Work in steps, so that many pieces of it can go side by side.

A processor is quickest at what it just did: a stage's code and tables are at hand when the
next report takes the same stage.  So reports do not go through their journeys one by one, but
a few dozen together, a step each in turn.  What comes out is the same.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from itertools import islice
from typing import TypeAlias, TypeVar

T = TypeVar("T")
Steps: TypeAlias = Generator[None, None, T]  # work that can pause; what it returns is its result

ABREAST = 32  # more is no quicker, and each holds its text


def alone(work: Steps[T]) -> T:
    """Return the result of one piece of work.

    >>> def twice(number):
    ...     yield
    ...     return 2 * number
    >>> alone(twice(2))
    4
    """
    while True:
        try:
            next(work)
        except StopIteration as end:
            result: T = end.value
            return result


def abreast(pieces: Iterable[Steps[T]]) -> Iterator[T]:
    """Yield the results of pieces of work in order, some of which go side by side.

    >>> def twice(number):
    ...     yield
    ...     return 2 * number
    >>> list(abreast(map(twice, range(3))))
    [0, 2, 4]
    """
    waiting = iter(pieces)
    while some := list(islice(waiting, ABREAST)):
        results: dict[int, T] = {}
        going = dict(enumerate(some))
        while going:
            for number, work in [*going.items()]:
                try:
                    next(work)
                except StopIteration as end:
                    results[number] = end.value
                    del going[number]
        yield from (results[number] for number in range(len(some)))
