"""The measure itself, on a cleaner whose every removal is known."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .__main__ import main
from .score import FileScore, Label, Removals, RemovalsOf, find, judge, load_labels, locate, score

BODY = "青禾县今年修了三条路。" * 20
FOOTER = "分享到：\n微信 微博"
OTHER = "打印本页"


def write(
    folder: Path, files: dict[str, str], rows: list[dict[str, object]], footers: list[str]
) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    (folder / "labels.jsonl").write_text("\n".join(lines), encoding="utf-8")
    lines = [json.dumps({"footer": footer, "site": "s", "split": "dev"}) for footer in footers]
    (folder / "footers.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = {
        "reports/national/1.txt": BODY,
        "reports/towns/1.txt": f"{BODY}\n{FOOTER}",
        "reports/towns/2.txt": f"{BODY}\n{BODY}",
        "boilerplate/a.md": f"首页 > 要闻\n{BODY}\n{FOOTER}",
        "boilerplate/b.md": BODY,
    }
    rows: list[dict[str, object]] = [
        {"file": "reports/towns/1.txt", "footer": FOOTER, "kind": "footer", "split": "dev"},
        {
            "file": "boilerplate/a.md",
            "footer": FOOTER,
            "header": "首页 > 要闻",
            "kind": "footer",
            "split": "heldout",
        },
        {"file": "boilerplate/b.md", "kind": "hard-negative", "split": "heldout"},
    ]
    return write(tmp_path, files, rows, [FOOTER, OTHER])


def removing(*parts: str, kind: str = "boilerplate") -> RemovalsOf:
    """A cleaner that removes the last occurrence of each of `parts`."""

    def removals_of(_: str, data: bytes) -> tuple[str, Removals]:
        text = data.decode()
        at = [(text.rfind(part), len(part)) for part in parts]
        return text, [(start, start + length, kind) for start, length in at if start >= 0]

    return removals_of


def test_a_cleaner_that_does_nothing_hurts_nothing_and_removes_nothing(folder: Path) -> None:
    scores = score(folder, removing())
    assert [len(part.files) for part in scores.sets] == [1, 4, 1, 1, 1, 1]
    assert all(part.body_lost == 0 and part.hurt_files == 0 for part in scores.sets)
    assert scores["reports"].boilerplate_removed == 0
    assert scores["national"].boilerplate_removed is None
    assert scores["national"].exact == 1
    assert scores["articles"].exact_files == 0
    assert scores.problems == ()


def test_a_cleaner_that_is_right_is_exact_everywhere(folder: Path) -> None:
    scores = score(folder, removing(FOOTER, OTHER, "首页 > 要闻"))
    assert all(part.exact == 1 for part in scores.sets)
    assert scores["footers"].boilerplate_removed == 1


def test_words_are_lost_to_boilerplate_only(folder: Path) -> None:
    scores = score(folder, removing("三条路"))
    assert scores["national"].files[0].lost == 3
    assert scores["national"].files[0].lost_excerpts == ("三条路",)
    assert scores["national"].hurt_files == 1
    assert scores["footers"].hurt_files == 4
    for kind in ("repeat", "layout", "control"):
        assert score(folder, removing("三条路", kind=kind))["national"].exact == 1
        assert score(folder, removing(FOOTER, kind=kind))["reports"].boilerplate_removed == 1


def test_a_footer_goes_behind_reports_of_each_folder_in_turn(folder: Path) -> None:
    names = [file.name for file in score(folder, removing())["footers"].files]
    assert names == [
        "reports/national/1.txt + footer 0 of s after '\\n'",
        "reports/national/1.txt + footer 0 of s after '\\n\\n'",
        "reports/towns/1.txt + footer 1 of s after '\\n'",
        "reports/towns/1.txt + footer 1 of s after '\\n\\n'",
    ]


def test_a_labelled_report_lends_its_body_without_its_own_footer(folder: Path) -> None:
    seen: list[str] = []

    def spy(_: str, data: bytes) -> tuple[str, Removals]:
        seen.append(data.decode())
        return data.decode(), []

    score(folder, spy)
    assert f"{BODY}\n{OTHER}" in seen
    assert f"{BODY}\n\n{OTHER}" in seen
    assert not any(FOOTER in text and OTHER in text for text in seen)


def test_a_split_takes_its_rows_only(folder: Path) -> None:
    scores = score(folder, removing(), "heldout")
    assert [len(part.files) for part in scores.sets] == [0, 0, 0, 1, 1, 0]
    with pytest.raises(ValueError, match="no row has the split 'test'"):
        score(folder, removing(), "test")


def test_either_may_stay_or_go() -> None:
    text = "标题\n来源：县报\n正文。\n分享到"
    byline, label = (3, 8), (13, 16)
    assert text[slice(*byline)] == "来源：县报"
    for removals in ([(13, 16, "boilerplate")], [(3, 8, "boilerplate"), (13, 16, "layout")]):
        assert judge("a", text, removals, [label], [byline]) == FileScore("a", 3, 3, 5, 0)


def test_either_inside_a_label_leaves_it_and_around_a_label_does_not() -> None:
    text = "当前位置 来源 首页\n正文"
    assert judge("a", text, [], [(0, 10)], [(5, 7)]).boilerplate == 6
    assert judge("a", text, [], [(0, 4)], [(0, 10)]).boilerplate == 4
    assert judge("a", text, [], [(0, 4)], [(0, 10)]).body == 2


def test_a_byline_in_a_base_may_go_with_the_footer(tmp_path: Path) -> None:
    head, byline = "首页 > 要闻\n标题\n", "来源：县报"
    rows: list[dict[str, object]] = [
        {
            "file": "reports/a.txt",
            "header": "首页 > 要闻",
            "kind": "header-only",
            "either": [[len(head), len(head + byline)]],
        }
    ]
    write(tmp_path, {"reports/a.txt": f"{head}{byline}\n{BODY}"}, rows, [OTHER])
    files = score(tmp_path, removing(byline, OTHER))["footers"].files
    assert [file.exact for file in files] == [True, True]


def test_a_short_text_is_no_base(tmp_path: Path) -> None:
    write(tmp_path, {"reports/a.txt": BODY[:99]}, [], [OTHER])
    scores = score(tmp_path, removing())
    assert scores["footers"].files == ()
    assert len(scores.problems) == 1


def test_what_was_missed_is_quoted_run_by_run() -> None:
    text = "正文\n分享 到：微信\n打印"
    scored = judge("a", text, [(6, 8, "boilerplate")], [(3, len(text))])
    assert scored.missed_excerpts == ("分享", "微信\n打印")
    assert scored.missed == 6


def test_a_label_is_found_last_for_a_footer_and_first_for_a_header() -> None:
    text = "打印 正文 打印 打 印"
    assert find(text, "打印", last=False) == (0, 2)
    assert find(text, "打印", last=True) == (6, 8)
    assert find("正文\r\n打印\r\n关闭", "打印\n关闭", last=True) == (4, 10)
    assert find(text, "关闭", last=True) is None
    label = Label("a", footer="打印", header="打印")
    assert locate(text, label) == ([(0, 2), (6, 8)], [])


def test_what_cannot_be_scored_is_a_problem_and_counts_as_missed(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [
        {"file": "reports/a.txt", "footer": OTHER, "kind": "footer"},
        {"file": "reports/gone.txt", "footer": OTHER, "kind": "footer"},
    ]
    write(tmp_path, {"reports/a.txt": BODY, "boilerplate/b.txt": BODY}, rows, [])
    scores = score(tmp_path, removing())
    assert scores["reports"].files[0].missed == len(OTHER)
    assert scores["reports"].files[0].missed_excerpts == (OTHER,)
    assert len(scores.problems) == 3
    assert main([str(tmp_path)], removing()) == 1


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ({"kind": "clean"}, "needs file and kind"),
        ({"file": "a", "kind": "clean", "foot": ""}, "foot"),
        ({"file": "a", "kind": "dirty"}, "unknown kind 'dirty'"),
        ({"file": "b", "kind": "clean"}, "second row"),
    ],
)
def test_a_wrong_row_is_named(tmp_path: Path, row: dict[str, object], complaint: str) -> None:
    write(tmp_path, {}, [{"file": "b", "kind": "clean"}, row], [])
    with pytest.raises(ValueError, match=complaint) as caught:
        load_labels(tmp_path)
    assert "labels.jsonl:2" in str(caught.value)


def test_the_door_prints_a_table_json_and_the_worst(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(folder), "--worst", "1"], removing("三条路")) == 0
    printed = capsys.readouterr().out
    assert "labelled web articles" in printed
    assert "'三条路'" in printed
    assert main([str(folder), "--json", "--split", "heldout"], removing(FOOTER)) == 0
    articles = json.loads(capsys.readouterr().out)["sets"]["articles"]
    assert articles["files"] == 1
    assert articles["each"][0]["missed_excerpts"] == ["首页 > 要闻"]
    assert main([str(folder / "reports")], removing()) == 2
