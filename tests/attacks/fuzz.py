"""Looks for texts that break a promise; `make fuzz ARGS=seconds`.

What it finds is kept in tests/attacks/found/, as small as Hypothesis could make it, and is an
attack like the others from then on: commit it with what mends it.
"""

from __future__ import annotations

import sys
import time
from hashlib import sha256
from pathlib import Path

from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from archive.model import MediaType
from tests.attacks.corpus import attacks
from tests.attacks.promises import GENEROUS, UNITS, check, growth
from tests.properties.texts import texts

FOUND = Path(__file__).parent / "found"
ROUND = 400  # texts between two looks at the clock

_HOSTILE = st.sampled_from([a.data.decode("utf-8", "replace") for a in attacks() if a.data])
_UNITS = st.builds(lambda unit, times: unit * times, st.sampled_from(UNITS), st.integers(1, 60))
_SLICES = st.builds(
    lambda text, start, size: text[start : start + size],
    _HOSTILE,
    st.integers(0, 200),
    st.integers(1, 200),
)
_TEXTS = st.lists(st.one_of(texts, _UNITS, _SLICES), max_size=8).map("".join)
_ENCODED = st.builds(
    lambda text, name: text.encode(name, "replace"),
    _TEXTS,
    st.sampled_from(["utf-8", "gb18030", "big5", "utf-16", "utf-8-sig", "shift_jis"]),
)
_DAMAGED = st.builds(
    lambda data, at, junk: data[:at] + junk + data[at:],
    _ENCODED,
    st.integers(0, 400),
    st.binary(max_size=6),
)
DATA = st.one_of(_ENCODED, _DAMAGED, st.binary(max_size=600))
MEDIA: st.SearchStrategy[MediaType] = st.sampled_from(["plain", "markdown"])


def main(seconds: float) -> int:
    """Search for so long; return 1 where something was found."""
    until = time.monotonic() + seconds
    wrong = search(until)
    for unit in UNITS:
        if time.monotonic() > until + seconds / 2:
            break
        if (grown := growth(unit, 100_000)) > GENEROUS:  # 100 KB beside 1 MB, about
            wrong += 1
            print(f"{unit!r}: ten times the text takes {10 * grown:.0f} times as long")
    print("nothing was found" if not wrong else f"{wrong} found")
    return int(bool(wrong))


def search(until: float) -> int:
    """Let Hypothesis look until then; return how many texts it found."""
    number = wrong = 0
    while time.monotonic() < until and not wrong:
        number += 1
        last: list[tuple[bytes, MediaType]] = []

        @seed(number + time.time_ns())
        @settings(
            max_examples=ROUND,
            deadline=None,
            database=None,
            derandomize=False,
            suppress_health_check=list(HealthCheck),
        )
        @given(DATA, MEDIA)
        def promises_hold(data: bytes, media: MediaType) -> None:
            try:
                check(data, media)
            except Exception:
                last[:] = [(data, media)]  # noqa: B023
                raise

        try:
            promises_hold()
        except Exception as error:
            keep(*last[0], error)
            wrong += 1
    print(f"Hypothesis: {number * ROUND:,} texts")
    return wrong


def keep(data: bytes, media: MediaType, error: Exception) -> None:
    """Write down what was found."""
    ending = "md" if media == "markdown" else "txt"
    path = FOUND / f"{sha256(data).hexdigest()[:12]}.{ending}"
    path.write_bytes(data)
    print(f"{path}: {type(error).__name__}: {str(error)[:300]}")


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 60))
