"""The page of what was measured says of each ratio whether its bar is met."""

from xml.etree import ElementTree

from tests.benchmarks.archives import Point, Run
from tests.benchmarks.build import scaled, sizes
from tests.benchmarks.conversion import Rate
from tests.benchmarks.cost import Cost
from tests.benchmarks.performance import Measured, page, plot
from tests.benchmarks.rivals import RIVALS
from tests.benchmarks.tools import NotMeasured

WAYS = {"full": 20.0, "one": 40.0, "nothing": 0.5, "changed": 2.0, "added": 1.0, "deleted": 1.0}


def point(reports: int) -> Point:
    share = reports / 10_000
    runs = {name: Run(seconds * share, 100_000_000, 9, 26, 0) for name, seconds in WAYS.items()}
    return Point(reports, runs, 3000, 3100, reports * 6, reports * 40_000)


def measured(most: int) -> Measured:
    costs: list[Cost | NotMeasured] = [Cost(30, 30, 900_000_000), NotMeasured("not to be had")]
    beside = [
        (rival, scaled(rival.reports, most), cost)
        for rival, cost in zip(RIVALS, costs * 2, strict=True)
    ]
    rates = {"ours": Rate(1000, 2), "naive": Rate(1000, 0.2)}
    return Measured([point(size) for size in sizes(most)], beside, rates)


def verdicts(text: str) -> list[str]:
    rows = [line.strip("| ").split(" | ") for line in text.splitlines() if line[:2] == "| "]
    return [row[-1] for row in rows if len(row) == 7]


def test_bars_are_judged_where_they_are_set() -> None:
    met, missed, missing = "达到", "**未达到**", "未测"
    rivals = [met, missing, met, missing]
    expected = [*rivals, met, missed, met, missed, met, met, met]
    assert verdicts(page(measured(100_000))) == expected
    elsewhere = verdicts(page(measured(300)))
    assert set(elsewhere) == {missing, "篇数不同，不作判断"}
    assert "not to be had" in page(measured(300))


def test_the_picture_is_whole() -> None:
    for points in (measured(100_000).points, [point(100)]):
        picture = ElementTree.fromstring(plot(points))
        assert len(picture.findall("{*}circle")) == 2 * len(points)
