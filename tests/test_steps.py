"""Pieces of work side by side give what each gives alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.steps import ABREAST, Steps, abreast, alone


def counting(steps: int, number: int) -> Steps[tuple[int, int]]:
    for _ in range(steps):
        yield
    return number, steps


@given(st.lists(st.integers(0, 5), max_size=3 * ABREAST))
def test_side_by_side_as_alone(lengths: list[int]) -> None:
    def pieces() -> list[Steps[tuple[int, int]]]:
        return [counting(steps, number) for number, steps in enumerate(lengths)]

    assert list(abreast(pieces())) == [alone(piece) for piece in pieces()]


def test_no_more_than_a_few_dozen_are_begun_at_a_time() -> None:
    begun = []

    def piece(number: int) -> Steps[int]:
        begun.append(number)
        yield
        return number

    results = abreast(map(piece, range(10 * ABREAST)))
    assert next(results) == 0 and len(begun) == ABREAST


def test_what_fails_is_not_lost() -> None:
    def failing() -> Steps[None]:
        yield
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        list(abreast([counting(3, 1), failing()]))
