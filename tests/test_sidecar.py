import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from archive.catalog.redirects import redirect_page
from archive.cli import main
from archive.curation import COLUMNS, Row, merged, rows, starter
from archive.model import NO_SIDECAR, Report, Sidecar, Value
from archive.sidecar import FIELDS, KEYS, SidecarError, parse, write

ROOT = Path(__file__).resolve().parent.parent
TEXT = "云岭镇2021年工作总结\n一、农业\n粮食丰收，农民增收。\n"

# ---------------------------------------------------------------- what a sidecar says


def one(key: str, written: str) -> Any:
    return parse(f"{key}: {written}", "b.yml").fields[key]


@pytest.mark.parametrize(
    ("key", "written", "value"),
    [
        ("title", "no", "no"),
        ("title", "2021", "2021"),
        ("title", ">\n  云岭镇\n  工作总结", "云岭镇 工作总结"),
        ("document_number", "0012", "0012"),
        ("index_number", "1:30", "1:30"),
        ("year", "2021", 2021),
        ("year", '"2021"', 2021),
        ("date_written", "2024-02-29", "2024-02-29"),
        ("date_published", "2024-01", "2024-01"),
        ("date_archived", "2024", "2024"),
        ("period", "2023-01/2023-06", "2023-01/2023-06"),
        ("period", "2023", "2023"),
        ("period_ahead", "2023-07/2023", "2023-07/2023"),
        ("language", "zh-Hant-TW", "zh-Hant-TW"),
        ("source_url", "https://www.example.com/a?b=1#c", "https://www.example.com/a?b=1#c"),
        ("place", "陕西省汉中市镇巴县", "陕西省汉中市镇巴县"),
        ("place", "{name: 镇巴县, code: 610728}", {"name": "镇巴县", "code": "610728"}),
        ("keywords", "[农业, 2021, 农业]", ["农业", "2021"]),
        ("abstract", "|\n  甲。\n\n  乙。", "甲。\n\n乙。"),
    ],
)
def test_a_value_is_what_its_field_holds(key: str, written: str, value: object) -> None:
    assert one(key, written) == value


@pytest.mark.parametrize("key", FIELDS)
@pytest.mark.parametrize("written", ["", "null", "~"])
def test_null_is_known_to_be_unknown(key: str, written: str) -> None:
    assert parse(f"{key}: {written}", "b.yml").fields == {key: None}


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("year: 21", "a year from 1000 to 2999"),
        ("year: 3000", "a year from 1000 to 2999"),
        ("year: [2021]", "a year from 1000 to 2999"),
        ("date_written: 2023-02-29", "a date like"),
        ("date_written: 2023-1-5", "a date like"),
        ("date_written: 0000", "a date like"),
        ("date_written: 2023/2024", "a date like"),
        ("period: 2023-06/2023-01", "before it begins"),
        ("period: 2021/2022/2023", "or two like"),
        ("language: chinese", "a language tag"),
        ("source_url: ftp://example.com/", "http"),
        ("source_url: javascript:alert(1)", "http"),
        ("source_url: 'https://'", "http"),
        ("source_url: 'https://a\"b'", "http"),
        ("place: {nam: 镇巴县}", "expected a name"),
        ("place: {name: 镇巴县, code: 61072}", "6, 9 or 12 digits"),
        ("keywords: 农业", "list of texts"),
        ("keywords: [[农业]]", "expected a text"),
        ("keywords: []", "list of texts"),
        ("title: [甲]", "expected a text"),
        ("title: '  '", "is empty"),
        ('title: "a\\0b"', "control character"),
        ("note:", "expected a text"),
        ("withdrawn:", "the reason"),
        ("withdrawn: true", "the reason"),
        ("withdrawn: [甲]", "the reason"),
        ("withdrawn: {date: 2024-01-31}", "expected the reason, or"),
        ("withdrawn: {reason: true}", "the reason"),
        ("withdrawn: {reason: 甲, date: 昨天}", "a date like"),
        ("replaces: a/b", "the path of a text below seeds/"),
        ("replaces: [a/../b.txt]", "the path of a text below seeds/"),
        ("replaces: /a.txt", "the path of a text below seeds/"),
        ("replaces:", "expected a text"),
        ("noindex: 1", "expected true or false"),
        ("noindex:", "expected true or false"),
        ("redirect_from: a/../b", "an old address like"),
        ("redirect_from: reports/", "an old address like"),
        ("redirect_from: https://example.com/reports/a/", "an old address like"),
        ("redirect_from: a/old.txt", "leave the .txt off"),
        (f"redirect_from: {'长' * 90}", "too long"),
        ("headings: [{join: 甲, split: 乙}]", "a list of `join"),
        ("headings: [甲]", "a list of `join"),
        ("headings: [{split: 甲, level: 1}]", "a level from 2 to 6"),
        ('headings: [{join: "甲\\n乙"}]', "of one line"),
        ("headings: [{join: 甲}, {split: 甲}]", "both joined and split"),
    ],
)
def test_a_wrong_value_is_named_with_its_file_and_key(written: str, said: str) -> None:
    with pytest.raises(SidecarError, match=rf"^seeds/b\.yml.*{written.partition(':')[0]}") as error:
        parse(written, "seeds/b.yml")
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title: 甲\ntitel: 乙", 'line 2: unknown key "titel"; did you mean "title"?'),
        ("标题: 甲", 'line 1: unknown key "标题"; known: title, '),
        ("title: 甲\nyear: 2021\ntitle: 乙", 'line 3: the key "title" stands here twice'),
        ("title: 甲\nkeywords: [", "line 2: not valid YAML"),
        ("title: 甲\x07", "line 1: not valid YAML"),
        ("甲\n", "expected fields like"),
        ("- title", "expected fields like"),
        ("place: &a {name: *a}", "line 1: not valid YAML"),
        ("---\ntitle: 甲\n---\ntitle: 乙", "line 3: not valid YAML"),
        ("[" * 5000, "without end"),
    ],
)
def test_a_wrong_file_is_named_with_its_line(text: str, said: str) -> None:
    with pytest.raises(SidecarError, match=r"^b\.yml: ") as error:
        parse(text, "b.yml")
    assert said in str(error.value)


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "---\n", "null"])
def test_an_empty_sidecar_decides_nothing(text: str) -> None:
    assert parse(text, "b.yml") == NO_SIDECAR


def test_a_vocabulary_is_kept_where_one_is_given() -> None:
    words = {"genre": ["工作总结", "工作要点"]}
    assert parse("genre: 工作总结", "b.yml", words).fields == {"genre": "工作总结"}
    assert parse("genre: null", "b.yml", words).fields == {"genre": None}
    with pytest.raises(SidecarError, match='"工作总洁"; did you mean "工作总结"'):
        parse("genre: 工作总洁", "b.yml", words)


def test_an_old_address_becomes_an_identity() -> None:
    for written in ("a/旧 名", "/a/旧 名/", "reports/a/旧%20名/", "/reports/a/%E6%97%A7%20名"):
        assert parse(f"redirect_from: {written}", "b.yml").redirect_from == ("a/旧%20名",)
    assert parse("redirect_from: [b/index, b/index]", "b.yml").redirect_from == ("b/%69ndex",)


def test_headings_are_curated_by_quotes() -> None:
    text = "headings:\n- join: 一、甲\n- split: 乙　丙\n- {split: 丁, level: 3}\n"
    made = parse(text, "b.yml")
    assert (made.joins, made.splits) == (("一、甲",), (("乙　丙", 0), ("丁", 3)))


# ---------------------------------------------------------------- there and back

_chars = st.characters(exclude_categories=["Cc", "Cs"])
lines = st.text(_chars, min_size=1).map(lambda t: " ".join(t.split())).filter(bool)
prose = (
    st.text(st.one_of(_chars, st.sampled_from("\n\t #:-")), min_size=1)
    .map(lambda t: "\n".join(line.rstrip() for line in t.strip().splitlines()).strip())
    .filter(bool)
)
quotes = st.text(_chars, min_size=1).map(lambda t: "".join(t.splitlines()).strip()).filter(bool)
years = st.integers(1000, 2999)
dates = st.one_of(years.map(str), st.dates().map(str), st.dates().map(lambda d: str(d)[:7]))
values: dict[str, st.SearchStrategy[Any]] = {
    **dict.fromkeys(FIELDS, lines),
    "year": years,
    "period": dates.map(lambda date: f"{date}/{date}"),
    **dict.fromkeys(["period_ahead", "date_written", "date_published", "date_archived"], dates),
    "language": st.sampled_from(["zh", "zh-Hans", "en", "de-CH-1996"]),
    "source_url": st.sampled_from(["http://a.cn", "https://例子.cn/甲?a=b&c#d", "HTTPS://a/:"]),
    "place": st.one_of(lines, st.fixed_dictionaries({"name": lines, "code": st.just("610728")})),
    "keywords": st.lists(lines, min_size=1, unique=True),
    "abstract": prose,
}
identities = st.sampled_from(["a", "a/old", "reports/a", "a%20b/旧", "%69ndex", "a/2021.5"])
sidecars = st.builds(
    Sidecar,
    fields=st.fixed_dictionaries(
        {}, optional={key: st.one_of(st.none(), made) for key, made in values.items()}
    ),
    note=st.one_of(st.just(""), prose),
    noindex=st.booleans(),
    withdrawn=st.one_of(st.just(""), lines.map("因故撤下：{}".format)),
    withdrawn_on=st.one_of(st.just(""), dates),
    replaces=st.lists(st.sampled_from(["a.txt", "甲 乙/b.MD", "%.md"]), unique=True).map(tuple),
    redirect_from=st.lists(identities, unique=True).map(tuple),
    joins=st.lists(quotes.map("甲{}".format)).map(tuple),
    splits=st.lists(st.tuples(quotes.map("乙{}".format), st.sampled_from([0, 2, 3, 4, 5, 6]))).map(
        tuple
    ),
).map(lambda made: made if made.withdrawn else replace(made, withdrawn_on=""))


@given(sidecars)
def test_what_is_written_is_read_back(sidecar: Sidecar) -> None:
    assert parse(write(sidecar), "b.yml") == sidecar


@given(st.text())
def test_any_text_is_a_sidecar_or_an_error_that_names_the_file(text: str) -> None:
    try:
        parse(text, "b.yml")
    except SidecarError as error:
        assert str(error).startswith("b.yml: ")


@given(sidecars, sidecars)
def test_a_row_wins_and_the_rest_stays(before: Sidecar, row: Sidecar) -> None:
    after = parse(merged(write(before), "b.yml", Row("b.txt", _cells(row), "t.csv")), "b.yml")
    assert after.fields == {**before.fields, **row.fields}
    assert after.note == (row.note or before.note)
    assert (after.joins, after.splits) == (before.joins, before.splits)


def _cells(sidecar: Sidecar) -> dict[str, Any]:
    note = {"note": sidecar.note} if sidecar.note else {}
    return {**sidecar.fields, **note}


# ---------------------------------------------------------------- a sidecar to start from


@given(st.one_of(prose, lines), dates)
def test_a_starter_without_its_comment_signs_says_what_was_known(text: str, date: str) -> None:
    metadata = {
        "title": Value(" ".join(text.split()), "stated"),
        "year": Value(2021, "inferred"),
        "place": Value({"name": "XX镇", "code": None, "chain": ["广东省"]}, "masked"),
        "period": Value(f"{date}/{date}", "stated"),
        "keywords": Value(["农业", text.split()[0]], "stated"),
        "abstract": Value(text, "stated"),
        "speaker": Value(["no", "text"], "inferred"),
        "characters": Value(3, "stated"),
    }
    made = starter(Report("seeds/b.txt", "b", "", "archived", metadata=metadata))
    assert parse(made, "b.yml") == NO_SIDECAR
    fields = [line[2:] for line in made.splitlines() if line[2:].partition(":")[0] in FIELDS]
    assert [line.partition(":")[0] for line in fields] == list(FIELDS)
    known = parse("\n".join(fields), "b.yml").fields
    assert known["abstract"] == text and known["year"] == 2021
    assert known["place"] == {"name": "XX镇"}
    assert known["speaker"] is None and known["genre"] is None
    assert "# year: 2021   # inferred\n" in made


# ---------------------------------------------------------------- one table, many sidecars


def test_a_row_keeps_the_comments_of_a_sidecar() -> None:
    text = (
        "# 张三核对\ntitle: 旧  # 见封面\nkeywords:\n- 甲\n# 下同\n"
        "year: 2020 # 待查\nnote: |\n  乙\n\n# 完"
    )
    row = Row("b.txt", {"title": "新", "keywords": ["丙"], "note": "丁", "genre": "总结"}, "t.csv")
    assert merged(text, "b.yml", row) == (
        "# 张三核对\ntitle: 新  # 见封面\nkeywords:\n- 丙\n# 下同\n"
        "year: 2020 # 待查\nnote: 丁\n\n# 完\ngenre: 总结\n"
    )


@pytest.mark.parametrize("text", ["{title: 旧, year: 2020}", "{}", "---\ntitle: 旧\n...\n"])
def test_an_unusual_layout_is_written_anew(text: str) -> None:
    after = merged(text, "b.yml", Row("b.txt", {"title": "新", "genre": "总结"}, "t.csv"))
    before = parse(text, "b.yml").fields
    assert parse(after, "b.yml").fields == {**before, "title": "新", "genre": "总结"}


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("", 'first column must be "source"'),
        ("title,source\n", 'first column must be "source"'),
        ("source,titel\n", 'unknown column "titel"; did you mean "title"'),
        ("source,headings\n", 'unknown column "headings"'),
        ("source,year,year\n", "stands here twice"),
        ("source,title\na.txt,甲,乙\n", "line 2: more cells than columns"),
        ("source,title\n,甲\n", "line 2: no source"),
        ('source,title\na.txt,"甲\n', "not a CSV table"),
    ],
)
def test_a_wrong_table_is_an_error(table: str, said: str) -> None:
    with pytest.raises(SidecarError, match=r"^t\.csv: ") as error:
        rows(table, "t.csv")
    assert said in str(error.value)


def test_every_key_but_the_outline_may_be_a_column() -> None:
    assert set(COLUMNS) == set(KEYS) - {"headings"}
    (row,) = rows("source,keywords,redirect_from,genre\r\na.txt,甲；乙;,a/old,null\r\n\r\n", "t")
    assert row.cells == {"keywords": ["甲", "乙"], "redirect_from": ["a/old"], "genre": None}


# ---------------------------------------------------------------- through the door


@pytest.fixture
def archive(tmp_path: Path) -> list[str]:
    """The common options of an archive of its own, with two texts."""
    (tmp_path / "seeds" / "x").mkdir(parents=True)
    (tmp_path / "seeds" / "a.txt").write_text(TEXT, "utf-8")
    (tmp_path / "seeds" / "x" / "b.txt").write_text(TEXT.replace("云岭", "河口"), "utf-8")
    folders = [f"--{name}={tmp_path / name}" for name in ("seeds", "docs", "site")]
    return [*folders, "--jobs", "1"]


def test_a_curated_value_is_on_the_page(archive: list[str], tmp_path: Path) -> None:
    (tmp_path / "seeds" / "a.yml").write_text("﻿genre: 讲话\nyear: null\n", "utf-8")
    assert main(["pages", *archive]) == 0
    account = json.loads((tmp_path / "docs" / "reports" / "a.json").read_text("utf-8"))
    curated = {"status": "curated", "evidence": {"from": "sidecar"}}
    assert account["metadata"]["genre"] == {"value": "讲话", **curated}
    assert account["metadata"]["year"] == {"value": None, **curated}


def test_a_wrong_sidecar_refuses_its_report_and_no_other(
    archive: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "seeds" / "a.yml").write_text("titel: 甲\n", "utf-8")
    assert main(["pages", *archive]) == 1
    assert 'seeds/a.yml: line 1: unknown key "titel"' in capsys.readouterr().err
    assert not (tmp_path / "docs" / "reports" / "a.md").exists()
    assert (tmp_path / "docs" / "reports" / "x" / "b.md").is_file()
    (tmp_path / "seeds" / "a.yml").write_bytes("title: 甲\n".encode("gb18030"))
    assert main(["pages", *archive]) == 1
    assert "seeds/a.yml: not UTF-8" in capsys.readouterr().err


@pytest.mark.parametrize("data", [TEXT.encode(), b"", bytes(200)])
def test_a_withdrawn_report_leaves_a_tombstone(
    archive: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], data: bytes
) -> None:
    source = tmp_path / "seeds" / "a.txt"
    source.write_bytes(data)
    sidecar = "withdrawn: 涉及个人信息 <b>\ndate_archived: 2024-01-31\nabstract: 粮食丰收\n"
    source.with_suffix(".yml").write_text(sidecar, "utf-8")
    assert main(["pages", *archive]) == 0
    reports = tmp_path / "docs" / "reports"
    page = (reports / "a.md").read_text("utf-8")
    assert 'status: "withdrawn"' in page and "本报告已撤下。原因：涉及个人信息 &lt;b&gt;" in page
    assert "收录日期：2024-01-31" in page and ("云岭镇2021年工作总结" in page) == bool(
        data.strip(b"\0")
    )
    for text in (page, (reports / "a.json").read_text("utf-8")):
        assert "丰收" not in text and "农业" not in text
    assert "reports/a/" not in (reports / "index.md").read_text("utf-8")
    assert "x/b" in (reports / "index.md").read_text("utf-8")
    assert main(["check", *archive]) == 0
    capsys.readouterr()
    assert main(["explain", *archive, "--json", "--text", str(source)]) == 0
    account = json.loads(capsys.readouterr().out)
    assert (account["status"], account["text"], account["removed"]) == ("withdrawn", "", [])
    assert [p["code"] for p in account["problems"]] == ["withdrawn"]
    assert main(["explain", *archive, str(source)]) == 0
    assert "status    withdrawn" in capsys.readouterr().out


def test_an_old_address_leads_to_the_page_until_the_sidecar_forgets_it(
    archive: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sidecar = tmp_path / "seeds" / "x" / "b.yml"
    sidecar.write_text("redirect_from: [reports/old/旧 名/, a/old]\n", "utf-8")
    reports = tmp_path / "docs" / "reports"
    assert main(["pages", *archive]) == 0
    old = reports / "old" / "旧%20名" / "index.html"
    assert 'url=../../x/b/"' in old.read_text("utf-8")
    assert (reports / "a" / "old" / "index.html").is_file() and (reports / "a.md").is_file()
    assert main(["check", *archive]) == 0
    sidecar.write_text("redirect_from: other\n", "utf-8")
    assert main(["check", *archive]) == 1
    said = capsys.readouterr().err
    assert "other/index.html is not there yet" in said and "no source any more" in said
    assert main(["pages", *archive]) == 0
    assert not (reports / "old").exists() and not (reports / "a").exists()
    assert (reports / "other" / "index.html").is_file()
    sidecar.unlink()
    assert main(["pages", *archive]) == 0
    assert not list(reports.rglob("*.html"))


def test_an_old_address_never_hides_a_report(
    archive: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sidecar = tmp_path / "seeds" / "x" / "b.yml"
    sidecar.write_text("redirect_from: reports/a/\n", "utf-8")
    for command in ("pages", "check"):
        assert main([command, *archive]) == 1
        said = capsys.readouterr().err
        assert "seeds/x/b.txt" in said and "reports/a/ is the page of seeds/a.txt" in said
        assert "would change" not in said and "not there" not in said
    reports = tmp_path / "docs" / "reports"
    assert (reports / "a.md").is_file() and not (reports / "x").exists()
    for name in ("a", "x/b"):
        (tmp_path / "seeds" / f"{name}.yml").write_text("redirect_from: old\n", "utf-8")
    assert main(["pages", *archive]) == 1
    assert "seeds/a.txt and seeds/x/b.txt claim it" in capsys.readouterr().err
    assert not list(reports.rglob("index.html"))


@pytest.mark.parametrize(
    ("old", "new", "address"),
    [
        ("old", "new", "../new/"),
        ("a/old", "a/new", "../new/"),
        ("a/old", "new", "../../new/"),
        ("a", "a/new", "new/"),
        ("a/b/old", "a/b", "../"),
        ("old", "云岭/a%20b", "../%E4%BA%91%E5%B2%AD/a%2520b/"),
    ],
)
def test_a_redirect_is_relative_and_percent_encoded(old: str, new: str, address: str) -> None:
    html = redirect_page(old, new)
    assert html.count(f'href="{address}"') == 2 and f"url={address}" in html


def test_describe_prints_and_writes_and_never_overwrites(
    archive: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, sidecar = tmp_path / "seeds" / "a.txt", tmp_path / "seeds" / "a.yml"
    assert main(["describe", *archive, str(source)]) == 0
    said = capsys.readouterr().out
    assert "# title: 云岭镇2021年工作总结   # stated\n" in said and not sidecar.exists()
    assert main(["describe", *archive, str(source), "--write"]) == 0
    assert sidecar.read_text("utf-8") in said
    sidecar.write_text("genre: 讲话\n", "utf-8")
    assert main(["describe", *archive, str(source), "--write"]) == 1
    assert "is there already" in capsys.readouterr().err
    assert sidecar.read_text("utf-8") == "genre: 讲话\n"
    assert main(["describe", *archive, str(source)]) == 0
    assert "# genre: 讲话   # curated\n" in capsys.readouterr().out
    assert main(["describe", *archive, str(tmp_path / "none.txt")]) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_table_writes_many_sidecars(
    archive: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], encoding: str
) -> None:
    table, seeds = tmp_path / "t.csv", tmp_path / "seeds"
    (seeds / "a.yml").write_text("title: 旧\ngenre: 总结\nyear: 2020\n", "utf-8")
    table.write_bytes(
        "source,title,year,genre,keywords\n"
        "a.txt,,2021,-,甲；乙\nseeds/x/b.txt,河口镇总结,,null,\n".encode(encoding)
    )
    assert main(["describe", *archive, "--from", str(table)]) == 0
    said = capsys.readouterr().out
    assert "-year: 2020" in said and "+year: 2021" in said and "2 sidecars would change" in said
    assert not (seeds / "x" / "b.yml").exists()
    assert main(["describe", *archive, "--from", str(table), "--write"]) == 0
    wanted = {"title": "旧", "year": 2021, "keywords": ["甲", "乙"]}
    assert yaml.safe_load((seeds / "a.yml").read_text("utf-8")) == wanted
    assert (seeds / "x" / "b.yml").read_text("utf-8") == "title: 河口镇总结\ngenre: null\n"
    assert main(["describe", *archive, "--from", str(table), "--write"]) == 0
    assert "0 sidecars written" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("rest", "said"),
    [
        (",titel\na.txt,2021,甲\n", "did you mean"),
        ("\na.txt,2021\na.txt,2022\n", "twice"),
        ("\na.txt,2021\nnone.txt,2021\nx/b.txt,21\n", "none.txt is no text inside seeds/"),
        ("\na.txt,2021\n../t.csv,2021\n", "no text inside"),
        ("\na.txt,2021\nx/b.txt,21\n", "t.csv: line 3 for seeds/x/b.yml: year: expected a year"),
    ],
)
def test_a_wrong_table_writes_nothing(
    archive: list[str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    rest: str,
    said: str,
) -> None:
    (tmp_path / "t.csv").write_text(f"source,year{rest}", "utf-8")
    assert main(["describe", *archive, "--from", str(tmp_path / "t.csv"), "--write"]) == 2
    assert said in capsys.readouterr().err
    assert not list(tmp_path.rglob("*.yml"))


def test_describe_wants_sources_or_a_table(archive: list[str], tmp_path: Path) -> None:
    assert main(["describe", *archive]) == 2
    assert main(["describe", *archive, "a.txt", "--from", "t.csv"]) == 2
    assert main(["describe", *archive, "--from", str(tmp_path)]) == 2


def test_the_manual_names_every_key() -> None:
    manual = (ROOT / "docs" / "about" / "maintaining.md").read_text("utf-8")
    section = manual.partition("{#sidecars}")[2].partition("\n## ")[0]
    assert [key for key in KEYS if f"`{key}`" not in section] == []
