"""The list of places: who is who in which year, what a text names, and how the list is made."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import places
from archive.places import COUNTRY, DATA, Gazetteer, Place, merged, refresh, short_names

LIST = Gazetteer.load()
ROWS = [line.split("\t") for line in (DATA / "divisions.tsv").read_text("utf-8").splitlines()[1:]]
YEARS = st.none() | st.integers(1949, 2030)
NAMES = st.sampled_from(sorted({row[1] for row in ROWS}))


def chain(place: Place | None) -> str:
    return "/".join(place.chain) if place else ""


def named(name: str, year: int | None = None, within: str = "") -> list[str]:
    return [chain(place) for place in LIST.named(name, year=year, within=within)]


def mentions(text: str, year: int | None = None) -> list[str]:
    return [text[start:end] for start, end, _ in LIST.find(text, year=year)]


@pytest.mark.parametrize(
    ("name", "shorts"),
    [
        ("广东省", ("广东",)),
        ("内蒙古自治区", ("内蒙古",)),
        ("宁夏回族自治区", ("宁夏",)),
        ("香港特别行政区", ("香港",)),
        ("广州市", ("广州",)),
        ("锡林郭勒盟", ("锡林郭勒",)),
        ("大兴安岭地区", ("大兴安岭",)),
        ("浦东新区", ("浦东",)),
        ("湘西土家族苗族自治州", ("湘西州", "湘西")),
        ("克孜勒苏柯尔克孜自治州", ("克孜勒苏州", "克孜勒苏", "克州")),
        ("鄂温克族自治旗", ("鄂温克旗", "鄂温克")),
        ("东乡族自治县", ("东乡县", "东乡")),
        ("双江拉祜族佤族布朗族傣族自治县", ("双江县", "双江")),
        ("龙胜各族自治县", ("龙胜县", "龙胜")),
        ("洋县", ()),
        ("城区", ()),
        ("市郊区", ()),
    ],
)
def test_short_names(name: str, shorts: tuple[str, ...]) -> None:
    assert short_names(name) == shorts


@pytest.mark.parametrize(
    ("code", "year", "expected"),
    [
        ("100000", None, COUNTRY),
        ("420000", None, Place("湖北省", "420000", "省", ("湖北省",))),
        ("420600", 2005, Place("襄樊市", "420600", "市", ("湖北省", "襄樊市"))),
        ("420602", 2005, Place("襄城区", "420602", "县", ("湖北省", "襄樊市", "襄城区"))),
        ("420602", None, Place("襄城区", "420602", "县", ("湖北省", "襄阳市", "襄城区"))),
        ("110105", None, Place("朝阳区", "110105", "县", ("北京市", "朝阳区"))),
        ("429004", None, Place("仙桃市", "429004", "县", ("湖北省", "仙桃市"))),
        ("460001", None, Place("通什市", "460001", "县", ("海南省", "通什市"))),
        (
            "441900121",
            None,
            Place("虎门镇", "441900121", "乡镇", ("广东省", "东莞市", "虎门镇")),
        ),
        ("420607", 1990, None),  # a number given in 2001
        ("999999", None, None),
        ("990101001", None, None),
        ("710000001", None, None),
        ("", None, None),
    ],
)
def test_by_code(code: str, year: int | None, expected: Place | None) -> None:
    assert LIST.by_code(code, year=year) == expected


@pytest.mark.parametrize(
    ("name", "year", "chains"),
    [
        ("广东", None, ["广东省"]),
        ("广州", None, ["广东省/广州市"]),
        ("湘西", None, ["湖南省/湘西土家族苗族自治州"]),
        ("海南", None, ["内蒙古自治区/乌海市/海南区", "海南省", "青海省/海南藏族自治州"]),
        ("襄樊市", None, ["湖北省/襄樊市"]),
        ("襄樊市", 2010, ["湖北省/襄樊市"]),
        ("襄樊市", 2011, []),
        ("襄阳市", 2009, []),
        ("襄阳市", 2010, ["湖北省/襄阳市"]),
        ("蓟县", 2016, ["天津市/蓟县"]),
        ("蓟县", 2017, []),
        ("蓟州区", 2016, ["天津市/蓟州区"]),
        ("巢湖市", 1990, ["安徽省/巢湖地区/巢湖市"]),
        ("巢湖市", 2005, ["安徽省/巢湖市"]),
        ("巢湖市", 2011, ["安徽省/合肥市/巢湖市", "安徽省/巢湖市"]),
        ("巢湖市", None, ["安徽省/合肥市/巢湖市"]),
        ("无为县", None, ["安徽省/芜湖市/无为县"]),  # moved twice under this name
        ("重庆市", 1990, ["四川省/重庆市"]),
        ("重庆市", None, ["重庆市"]),
        ("两江新区", None, ["重庆市/两江新区"]),
        ("江北区", 2024, ["浙江省/宁波市/江北区", "重庆市/江北区"]),
        ("江北区", None, ["浙江省/宁波市/江北区"]),
        ("北京市", 1955, ["北京市"]),  # 1981 stands for the years before
        ("东直门", None, []),
        ("", None, []),
    ],
)
def test_named(name: str, year: int | None, chains: list[str]) -> None:
    assert sorted(named(name, year)) == sorted(chains)


def test_named_within_an_ancestor() -> None:
    assert named("鼓楼区", within="320000") == ["江苏省/南京市/鼓楼区", "江苏省/徐州市/鼓楼区"]
    assert named("鼓楼区", within="3203") == ["江苏省/徐州市/鼓楼区"]
    assert named("鼓楼区", within="44") == []
    assert len(named("鼓楼区", within="100000")) == 4
    assert LIST.named("中国") == LIST.named("中华人民共和国") == [COUNTRY]
    assert LIST.named("中国", within="44") == []


@pytest.mark.parametrize(
    ("names", "year", "expected"),
    [
        (("湖北省", "襄阳市", "襄城区"), None, "湖北省/襄阳市/襄城区"),
        (("湖北", "襄阳", "襄城"), None, "湖北省/襄阳市/襄城区"),
        (("湖北省", "襄城区"), None, "湖北省/襄阳市/襄城区"),
        ("陕西省汉中市镇巴县", None, "陕西省/汉中市/镇巴县"),
        ("陕西省 汉中市　镇巴县", None, "陕西省/汉中市/镇巴县"),
        ("镇巴县", None, "陕西省/汉中市/镇巴县"),
        (("北京市", "北京市", "朝阳区"), None, "北京市/朝阳区"),
        (("北京市", "市辖区", "朝阳区"), None, "北京市/朝阳区"),
        ("朝阳区", None, ""),
        ("吉林", None, "吉林省"),
        ("吉林省吉林", None, "吉林省/吉林市"),
        ("河南", None, "河南省"),
        ("青海海南", None, "青海省/海南藏族自治州"),
        ("湘西州永顺县", None, "湖南省/湘西土家族苗族自治州/永顺县"),
        ("双江县", None, "云南省/临沧市/双江拉祜族佤族布朗族傣族自治县"),
        ("乐山市市中区", None, "四川省/乐山市/市中区"),
        ("阳泉市城区", None, "山西省/阳泉市/城区"),
        ("城区", None, ""),
        ("襄樊市襄城区", None, "湖北省/襄樊市/襄城区"),
        ("襄阳市襄城区", 2005, ""),
        ("襄城区", 2010, "湖北省/襄阳市/襄城区"),  # one district, two names above it
        ("襄樊市襄城区", 2010, "湖北省/襄樊市/襄城区"),
        ("巢湖市", 2011, ""),  # the old prefecture or the new county
        ("巢湖市", 2012, "安徽省/合肥市/巢湖市"),
        ("无为县", 2011, "安徽省/芜湖市/无为县"),  # one county, moved that year
        ("广东省长沙市", None, ""),
        ("襄城区湖北省", None, ""),
        ("中国", None, ""),
        ("中华人民共和国湖北省", None, "湖北省"),
        ("XX县", None, ""),
        ("", None, ""),
        ((), None, ""),
        # townships
        (("镇巴县", "泾洋街道"), None, "陕西省/汉中市/镇巴县/泾洋街道"),
        ("陕西省汉中市镇巴县泾洋街道办事处", None, "陕西省/汉中市/镇巴县/泾洋街道"),
        (("汉中市", "泾洋办事处"), None, "陕西省/汉中市/镇巴县/泾洋街道"),
        ("东莞市虎门镇", None, "广东省/东莞市/虎门镇"),
        ("镇巴县XX镇", None, ""),
        ("陕西省城关镇", None, ""),
        ("孟津县城关镇", 2015, "河南省/洛阳市/孟津县/城关镇"),  # gone since 2021
        ("孟津县城关镇", 2023, ""),
        ("蓟县官庄镇", 2014, "天津市/蓟州区/官庄镇"),  # the list has it below the successor
        ("襄阳县黄集镇", 2000, "湖北省/襄阳市/襄州区/黄集镇"),
        ("襄阳区黄集镇", 2005, "湖北省/襄樊市/襄阳区/黄集镇"),
        ("重庆市江北区石马河街道", 2020, "重庆市/两江新区/石马河街道"),
    ],
)
def test_resolve(names: str | tuple[str, ...], year: int | None, expected: str) -> None:
    assert chain(LIST.resolve(names, year=year)) == expected


def test_resolve_the_country() -> None:
    assert LIST.resolve("中国") == LIST.resolve(["中华人民共和国"]) == COUNTRY


def test_a_bare_township_resolves_only_on_request_and_if_unique() -> None:
    assert LIST.resolve("泾洋街道") is None
    assert chain(LIST.resolve("泾洋街道", allow_unique=True)) == "陕西省/汉中市/镇巴县/泾洋街道"
    assert LIST.resolve("城关镇", allow_unique=True) is None
    assert LIST.resolve("没有镇", allow_unique=True) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("广东省深圳市南山区", "广东省 深圳市 南山区"),
        ("吉林省吉林市昌邑区和吉林全省", "吉林省 吉林市 昌邑区 吉林"),
        (
            "海南藏族自治州、新疆维吾尔自治区、锡林郭勒盟",
            "海南藏族自治州 新疆维吾尔自治区 锡林郭勒盟",
        ),
        ("湘西州“四好农村路”", "湘西州"),
        ("津市市和天津市河北区", "津市市 天津市 河北区"),
        ("上海市市长", "上海市"),
        ("——2022年12月在来凤县第十八届人民代表大会", "来凤县"),
        ("和县人民政府工作报告", "和县"),
        ("安徽省马鞍山市和县", "安徽省 马鞍山市 和县"),
        ("荆州市公安县，在公安县", "荆州市 公安县 公安县"),
        ("阳泉市城区、郊区", "阳泉市 城区"),
        ("西安市新城区", "西安市 新城区"),
        ("乐山市市中区，向阳区", "乐山市 市中区 向阳区"),
        ("支持滨海新区", "滨海新区"),
        # what must not change
        ("市区、城区、郊区、主城区、老城区、高新区、开发区、社区、山区", ""),
        ("建设新城区，晋城的城区，北京市城区", "北京市"),
        ("我市各区县、全县、全市、本省、市县、城市、县城", ""),
        ("沿海城市新增城市绿道，适应城市发展，营运城市公交", ""),
        ("担任县委书记，完成县政府任务，建成县级示范，市和县的干部", ""),
        ("公共服务水平和县域经济，市财政局会同县财政局，中南部县城", ""),
        ("富民县域经济，创建平安县区，襄阳市级，大安市场", ""),
        ("鄂西山区、西南山区", ""),
        ("黄河南岸，长江西路，太湖南岸，湖南镇，北京路", ""),
        ("XX县、**市、某某区、X省", ""),
        ("县", ""),
        ("", ""),
    ],
)
def test_find(text: str, expected: str) -> None:
    assert mentions(text) == expected.split()


def test_find_tells_all_that_a_name_can_denote() -> None:
    ((start, end, found),) = LIST.find("鼓楼区政府")
    assert (start, end, len(found)) == (0, 3, 4)
    assert [chain(place) for place in LIST.find("吉林")[0][2]] == ["吉林省"]


def test_find_knows_the_year() -> None:
    text = "襄樊市、襄阳市、蓟县、蓟州区"
    assert mentions(text, 2005) == ["襄樊市", "蓟县"]
    assert mentions(text, 2023) == ["襄阳市", "蓟州区"]


@given(st.lists(NAMES | st.sampled_from(["广东", "，", "县", "在", "城"])), YEARS)
def test_mentions_are_names_in_order_that_never_overlap(parts: list[str], year: int | None) -> None:
    text, last = "".join(parts), 0
    for start, end, found in LIST.find(text, year=year):
        assert last <= start < end <= len(text)
        assert found == [p for p in LIST.named(text[start:end], year=year) if p in found] != []
        last = end


@given(st.sampled_from(ROWS))
def test_a_full_chain_resolves_to_its_place(row: list[str]) -> None:
    year = int(row[2])
    place = LIST.by_code(row[0], year=year)
    assert place is not None
    again = LIST.resolve(place.chain, year=year)
    assert again is None or again.chain == place.chain or again.code == place.code
    if not row[3]:  # it stands
        assert (now := LIST.by_code(row[0])) is not None
        assert LIST.resolve(now.chain) == now


@given(st.text(alphabet="湖北省襄阳市城区县镇汉中巴泾洋街道吉林 X*", max_size=30), YEARS)
def test_resolve_takes_any_text(text: str, year: int | None) -> None:
    place = LIST.resolve(text, year=year)
    assert place is None or place.chain[-1] == place.name


@given(st.text(max_size=200), YEARS)
def test_find_takes_any_text(text: str, year: int | None) -> None:
    for start, end, found in LIST.find(text, year=year):
        assert found
        assert text[start:end] in {form for p in found for form in (p.name, *short_names(p.name))}


def test_only_the_provinces_asked_for_are_read() -> None:
    asked: list[str] = []

    def townships(province: str) -> Iterator[str]:
        asked.append(province)
        yield from (DATA / "townships" / f"{province}.tsv").read_text("utf-8").splitlines()[1:]

    gazetteer = Gazetteer(("\t".join(row) for row in ROWS), townships)
    gazetteer.find("陕西省汉中市镇巴县")
    gazetteer.resolve("镇巴县")
    assert asked == []
    for _ in range(2):
        assert gazetteer.resolve("镇巴县泾洋街道")
    assert asked == ["61"]


def test_find_looks_a_name_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    gazetteer = Gazetteer("\t".join(row) for row in ROWS)
    lookup = gazetteer.named

    def counted(name: str, **options: int | None) -> list[Place]:
        asked.append(name)
        return lookup(name, year=options["year"])

    monkeypatch.setattr(gazetteer, "named", counted)
    assert len(gazetteer.find("广东省深圳市的工作，" * 50)) == 100
    assert sorted(asked) == ["广东", "广东省", "深圳市"]


def test_the_list_is_whole_and_sorted() -> None:
    standing = [row[0] for row in ROWS if not row[3]]
    assert len(standing) == len(set(standing))
    ends = [code[2:] == "0000" for code in standing].count(True)
    prefectures = [code[2:] != "0000" and code.endswith("00") for code in standing].count(True)
    assert (ends, prefectures, len(standing)) == (34, 333, 34 + 333 + 2845)
    assert [row[0] for row in ROWS] == sorted(row[0] for row in ROWS)
    assert all(int(row[2]) <= int(row[3] or 9999) for row in ROWS)
    known = {row[0] for row in ROWS}
    assert all(code in known for row in ROWS for code in row[4].split())


def test_the_files_are_small() -> None:
    sizes = [path.stat().st_size for path in DATA.rglob("*.tsv")]
    assert max(sizes) < 500_000
    assert sum(sizes) < 1_000_000


HISTORY = """代码,一级行政区,二级行政区,名称,级别,状态,启用时间,变更/弃用时间,新代码
420000,湖北省,,湖北省,省级,在用,1981,,
420600,湖北省,襄樊市,襄樊市,地级,变更,1981,2010,420602[1984]
420600,湖北省,襄阳市,襄阳市,地级,在用,2010,,
420607,湖北省,襄阳市,襄州区,县级,在用,2010,,
420621,湖北省,襄樊市,襄阳县,县级,弃用,1983,2001,420605[1984];420607
710000,台湾省,,台湾省,省级,在用,1981,,
"""
CURRENT = {
    "metadata": {"data_as_of": "2025-12-31"},
    "divisions": [
        [1, "420000", "", "湖北省"],
        [2, "420600", "420000", "襄阳市"],
        [3, "420608", "420600", "新襄区"],
        [4, "420608101", "420608", "黄集镇"],
    ],
}
PAST = """code,name,areaCode,provinceCode,cityCode
420607001,"张湾街道办事处",420607,42,4206
420607101,"襄州区黄集镇",420607,42,4206
420607400,"襄北农场",420607,42,4206
420607198,"襄州区直辖村级区划",420607,42,4206
429999001,"无县街道",429999,42,4299
"""


def test_merged_closes_what_the_newer_list_lacks() -> None:
    def record(code: str, name: str) -> dict[str, str]:
        return {"代码": code, "名称": name, "启用时间": "1981", "变更/弃用时间": "", "新代码": ""}

    history = [record("110000", "甲省"), record("110101", "乙县"), record("110102", "丙县")]
    assert merged(history, {"110101": "乙市", "110103": "丁区"}, 2025) == [
        ("110000", "甲省", "1981", "", ""),
        ("110101", "乙县", "1981", "2025", "110103"),
        ("110101", "乙市", "2025", "", ""),
        ("110102", "丙县", "1981", "2025", ""),
        ("110103", "丁区", "2025", "", ""),
    ]


def test_refresh_writes_the_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "package" / "data"
    package.mkdir(parents=True)
    (tmp_path / "result.csv").write_text(HISTORY, "utf-8-sig")
    (package / "divisions.json").write_text(json.dumps(CURRENT), "utf-8")
    (tmp_path / "streets.csv").write_text(PAST, "utf-8")
    out = tmp_path / "out"
    said = refresh(tmp_path / "result.csv", package.parent, {2019: tmp_path / "streets.csv"}, out)
    assert said == "7 divisions, 1 townships and 1 of the past"
    lines = (out / "divisions.tsv").read_text("utf-8").splitlines()
    assert lines[0].startswith("# ")
    assert lines[1:] == [
        "420000\t湖北省\t1981\t\t",
        "420600\t襄樊市\t1981\t2010\t",
        "420600\t襄阳市\t2010\t\t",
        "420607\t襄州区\t2010\t2025\t420608",
        "420608\t新襄区\t2025\t\t",
        "420621\t襄阳县\t1983\t2001\t420607",
        "710000\t台湾省\t1981\t\t",
    ]
    towns = (out / "townships" / "42.tsv").read_text("utf-8").splitlines()[1:]
    assert towns == ["420607\t001张湾街道@2019", "420608\t101黄集镇"]
    assert (out / "townships" / "71.tsv").read_text("utf-8").count("\n") == 1
    monkeypatch.setattr(places, "DATA", out)
    small = Gazetteer.load()
    assert chain(small.resolve("襄阳县黄集镇")) == "湖北省/襄阳市/新襄区/黄集镇"
    assert chain(small.resolve("襄州区张湾街道", year=2020)) == "湖北省/襄阳市/襄州区/张湾街道"
    assert small.resolve("襄州区张湾街道", year=2021) is None
    assert small.resolve("襄州区襄北农场") is None


def test_the_command_takes_paths(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[object] = []

    def noted(*given: object) -> str:
        asked.extend(given)
        return "counted"

    monkeypatch.setattr(places, "refresh", noted)
    argv = [
        "refresh",
        "--history",
        "h.csv",
        "--current",
        "c",
        "--past",
        "2019=a",
        "--past",
        "2020=b",
    ]
    assert places.main(argv) == 0
    assert asked == [Path("h.csv"), Path("c"), {2019: Path("a"), 2020: Path("b")}]
    assert "source.yml" in capsys.readouterr().out
