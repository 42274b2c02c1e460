from pathlib import Path

import pytest

from archive.convert import convert
from archive.model import Report, Sidecar, Source
from archive.rules import load_rules
from archive.stages.periods import periods, plain_years
from tests.test_structure import OPENING, PROSE, report_of

SAMPLE = Path(__file__).resolve().parent.parent / "seeds" / "000_a8f8532f5550367b.txt"


@pytest.fixture(scope="module")
def sample() -> Report:
    source = Source("seeds/a.txt", "a", "a", "plain", SAMPLE.read_bytes())
    return convert(source, load_rules())


def test_the_sample_is_described(sample: Report) -> None:
    known = {key: value.value for key, value in sample.metadata.items()}
    assert known["title"] == "XX镇2023年上半年工作总结及2023年下半年工作设想"
    assert (known["year"], known["level"]) == (2023, "乡镇")
    assert known["genre"] == "工作总结和计划"
    assert known["period"] == "2023-01-01/2023-06-30"
    assert known["period_ahead"] == "2023-07-01/2023-12-31"
    assert known["place"] == {"name": "XX镇", "code": None, "chain": ["广东省"]}
    assert sample.metadata["place"].status == "inferred"
    assert known["source_url"] == "https://www.xiezuogongyuan.com/52735.html"
    assert known["language"] == "zh-Hans"


def test_evidence_holds_the_value(sample: Report) -> None:
    title = sample.metadata["title"]
    assert isinstance(title.evidence, tuple)
    ((start, end),) = title.evidence
    assert sample.text[start:end] == title.value


def test_a_masked_place_without_a_province_stays_masked() -> None:
    report = report_of(f"XX镇2021年工作总结\n{PROSE}\n{PROSE}\n")
    place = report.metadata["place"]
    assert place.status == "masked"
    assert place.value == {"name": "XX镇", "code": None, "chain": []}


@pytest.mark.parametrize(
    ("title", "place", "level"),
    [
        ("XX省XX市XX镇2020年工作总结", "XX镇", "乡镇"),
        ("某省某县2019年工作总结", "某县", "县"),
        ("云西省东口县2009年法治政府建设年度报告", None, "县"),
        ("全县2021年农村工作总结", None, "县"),
    ],
)
def test_the_last_of_several_names_is_the_reports(
    title: str, place: str | None, level: str
) -> None:
    known = report_of(f"{title}\n{PROSE}\n{PROSE}\n").metadata
    assert (known["place"].value or {"name": None})["name"] == place
    assert known["level"].value == level


def test_a_work_report_looks_back_on_the_year_before() -> None:
    opening = OPENING.replace("青禾县", "镇巴县")
    text = f"{opening}一、2020年工作回顾\n{PROSE}\n二、2021年工作安排\n{PROSE}\n"
    known = {key: value.value for key, value in report_of(text).metadata.items()}
    assert known["period"] == "2020-01-01/2020-12-31"
    assert known["period_ahead"] == "2021-01-01/2021-12-31"
    assert known["place"]["chain"] == ["陕西省", "汉中市", "镇巴县"]
    assert known["place"]["code"] == "610728"
    assert (known["level"], known["year"]) == ("县", 2021)
    assert known["meeting"] == "镇巴县第十六届人民代表大会第五次会议"
    assert (known["speaker"], known["date_written"]) == ("李某", "2021-01-20")


@pytest.mark.parametrize(
    ("row", "site"),
    [
        ("2019-09-07 13:43　来源: 新某报 举报", "新某报"),
        ("2019-09-26 12:11来源：某某时报网作者：某某", "某某时报网"),
        ("来源：某省日报【字体：大中小】", "某省日报"),
        ("来源：\n某县统计局", "某县统计局"),
        ("来源：发布时间：2018-05-17", None),
        ("来源：\n一、经济发展", None),
        ("来源：\n各区人民政府：", None),
        ("来源：\n某县2022年工作总结", None),
    ],
)
def test_a_source_is_what_stands_behind_its_label(row: str, site: str | None) -> None:
    report = report_of(f"某县农业生产会议召开\n{row}\n{PROSE}\n{PROSE}\n")
    assert report.metadata["source_site"].value == site


@pytest.mark.parametrize("value", ["政府 工作报告", "预算；决算；审计报告"])
def test_keywords_may_name_reports(value: str) -> None:
    report = report_of(f"某县农业生产会议召开\n关键词：\n{value}\n{PROSE}\n{PROSE}\n")
    assert report.metadata["keywords"].value == value.replace("；", " ").split()


def test_an_issuer_is_the_name_of_a_body() -> None:
    def issuer(text: str) -> object:
        return report_of(f"{text}\n{PROSE}\n{PROSE}\n").metadata["issuer"].value

    assert issuer("关于印发《某市人民政府工作规则》的通知") is None
    assert issuer("某县会议召开\n发布机构：县政府网站") is None
    assert issuer("某市审计局2022年工作报告") == "某市审计局"


def test_nothing_unknown_is_filled_in() -> None:
    report = report_of(f"{PROSE}\n{PROSE}\n", name="report-001")
    unknown = [key for key, value in report.metadata.items() if value.status == "unknown"]
    assert {"title", "year", "place", "period", "issuer", "speaker", "source_url"} <= set(unknown)


@pytest.mark.parametrize(
    ("text", "interval"),
    [
        ("2023年上半年", "2023-01-01/2023-06-30"),
        ("2023年下半年", "2023-07-01/2023-12-31"),
        ("2024年一季度", "2024-01-01/2024-03-31"),
        ("2024年第四季度", "2024-10-01/2024-12-31"),
        ("2022年前三季度", "2022-01-01/2022-09-30"),
        ("2022年1—9月", "2022-01-01/2022-09-30"),
        ("2024年2月", "2024-02-01/2024-02-29"),
        ("2015年度", "2015-01-01/2015-12-31"),
        ("２０１０年", "2010-01-01/2010-12-31"),
        ("一九八九年", "1989-01-01/1989-12-31"),
        ("2016—2020年", "2016-01-01/2020-12-31"),
        ("“十四五”时期", "2021-01-01/2025-12-31"),
        ("“十五五”", "2026-01-01/2030-12-31"),
        ("“九五”计划", "1996-01-01/2000-12-31"),
        ("2019学年", "2019-09-01/2020-08-31"),
    ],
)
def test_periods_are_iso_intervals(text: str, interval: str) -> None:
    assert [period.interval for period in periods(text)] == [interval]


@pytest.mark.parametrize(
    "text", ["“五五”普法", "十九届五中全会", "3.2亿元", "电话2021", "第十五届"]
)
def test_what_is_no_period_is_none(text: str) -> None:
    assert periods(text) == []


def test_plain_years_keeps_the_length() -> None:
    text = "１９９３年和一九八九年，二○○八年"
    assert len(plain_years(text)) == len(text)
    assert plain_years(text) == "1993年和1989年，2008年"


def test_a_curated_place_gets_its_code_and_chain() -> None:
    sidecar = Sidecar(fields={"place": "陕西省汉中市镇巴县"})
    source = Source("seeds/b.txt", "b", "b", "plain", f"XX镇工作总结\n{PROSE}\n".encode(), sidecar)
    place = convert(source, load_rules()).metadata["place"]
    assert place.status == "curated"
    assert place.value == {
        "name": "镇巴县",
        "code": "610728",
        "chain": ["陕西省", "汉中市", "镇巴县"],
    }
