"""What fuzzing found stays mended; ten times the text is about ten times the work."""

import pytest

from tests.attacks.corpus import Attack, attacks
from tests.attacks.promises import GENEROUS, UNITS, check, growth

TRIED = [attack for attack in attacks() if attack.data]


@pytest.mark.parametrize("attack", TRIED, ids=lambda attack: attack.id)
def test_promises_hold_for_all_that_was_tried(attack: Attack) -> None:
    check(attack.data, "plain")
    check(attack.data, "markdown")


@pytest.mark.parametrize("unit", UNITS, ids=ascii)
def test_work_grows_with_the_length_and_no_faster(unit: str) -> None:
    assert growth(unit, 4_000) < GENEROUS or growth(unit, 8_000) < GENEROUS


@pytest.mark.parametrize(
    "unit", ["*强调*文字**粗体**。一千万元\n\n", "# 标题 #\n", "**粗****体**\n"]
)
def test_work_grows_with_the_length_of_markdown_and_no_faster(unit: str) -> None:
    assert growth(unit, 4_000, media="markdown") < GENEROUS or (
        growth(unit, 8_000, media="markdown") < GENEROUS
    )
