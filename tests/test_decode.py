"""What bytes become: one test a promise of `decode`, with texts written for it."""

import json
import os
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.model import Decoded
from archive.stages.decode import LOST, UNSURE, Undecodable, decode

SIMPLE = (
    "一年来，全镇上下认真落实县委、县政府的各项部署，经济和社会事业取得了新的进展。\n"
    "一、主要工作。新修村道三十公里，改造危房一百二十户，农民人均收入增长百分之九。\n"
    "二、存在的问题。一些项目进度较慢，干部作风还不够扎实，群众办事仍有不便。\n"
)
TRADITIONAL = (
    "過去一年，區政府與各界合作，改善醫療、教育和交通，居民的生活得到了實際的幫助。\n"
    "來年將繼續推動社區發展，加強長者服務，並檢討現有的資助計劃。\n"
)
JAPANESE = "今年度の予算は、学校の建て替えと道路の補修を中心に組まれました。町民の声を聞きます。\n"
KOREAN = "올해 우리 군은 도로와 학교를 새로 지었습니다. 주민의 생활을 개선하기 위한 사업입니다.\n"
GERMAN = "Im März wurden die Straßen erneuert und für die Schüler größere Räume gebaut.\n"
FRENCH = "L'été dernier, la mairie a rénové l'école et créé un marché très animé à la gare.\n"
RUSSIAN = "В прошлом году район построил школу и больницу, а налоги были собраны в срок.\n"

WORDS = (
    "全县 今年以来， 我们 要 进一步 加强 农村 基层 组织 建设， 认真 做好 各项 工作。 群众 的 生活 "
    "水平 有了 新的 提高， 同时 也 存在 一些 问题。 2024年 15.2%， （三） “十四五” 干部 在 会上 "
    "提出 不便。"
)
PHRASES = st.sampled_from([*WORDS.split(" "), "\n"])
SENTENCES = st.lists(PHRASES, min_size=12, max_size=60).map(
    lambda phrases: "报告说，" + "".join(phrases)
)


def codes(decoded: Decoded) -> list[str]:
    return [problem.code for problem in decoded.problems]


def marked(decoded: Decoded, code: str) -> list[str]:
    """Return what the problems of a code point at."""
    spans = [problem.span for problem in decoded.problems if problem.code == code]
    return [decoded.text[span[0] : span[1]] for span in spans if span]


def misread(text: str, codec: str, wrong: str) -> str:
    """Encode rightly and decode wrongly, as browsers do: what is undefined becomes a control."""
    data = text.encode(codec)
    if wrong != "gbk":
        return "".join(bytes([b]).decode(wrong, "ignore") or chr(b) for b in data)
    out, at = "", 0
    while at < len(data):
        size = 1 if data[at] <= 0x80 else 2
        out += "€" if data[at] == 0x80 else data[at : at + size].decode("gb18030")
        at += size
    return out


# --- which encoding


@pytest.mark.parametrize(
    ("text", "codec", "name"),
    [
        (SIMPLE, "utf-8", "utf-8"),
        (SIMPLE, "utf-8-sig", "utf-8-sig"),
        (SIMPLE, "gbk", "gb18030"),
        (SIMPLE, "gb2312", "gb18030"),
        (SIMPLE, "utf-16-le", "utf-16-le"),
        (SIMPLE, "utf-16-be", "utf-16-be"),
        ("\ufeff" + SIMPLE, "utf-16-le", "utf-16-le"),
        ("\ufeff" + SIMPLE, "utf-16-be", "utf-16-be"),
        ("\ufeff" + SIMPLE, "utf-32-le", "utf-32-le"),
        ("\ufeff" + SIMPLE, "utf-32-be", "utf-32-be"),
        (TRADITIONAL, "gb18030", "gb18030"),
        (TRADITIONAL, "big5", "cp950"),
        (TRADITIONAL + "佢哋喺度嘅嘢", "big5hkscs", "big5hkscs"),
        (TRADITIONAL, "utf-16-le", "utf-16-le"),
        (JAPANESE, "euc_jp", "euc_jp"),
        (JAPANESE, "shift_jis", "shift_jis"),
        (JAPANESE, "utf-16-be", "utf-16-be"),
        (KOREAN, "euc_kr", "euc_kr"),
        (KOREAN, "utf-16-le", "utf-16-le"),
        (GERMAN, "cp1252", "cp1252"),
        (GERMAN, "utf-16-le", "utf-16-le"),
        (GERMAN, "utf-16-be", "utf-16-be"),
        (FRENCH, "latin-1", "cp1252"),
        (RUSSIAN, "cp1251", "cp1251"),
        (RUSSIAN, "koi8_r", "koi8_r"),
        ("Nothing but ASCII.\n", "ascii", "utf-8"),
    ],
)
def test_a_text_comes_back_from_its_encoding(text: str, codec: str, name: str) -> None:
    found = decode(text.encode(codec))
    assert (found.text, found.encoding) == (text.removeprefix("\ufeff"), name)
    assert not found.problems and found.readable
    proven = name.startswith("utf") and (b"\0" in text.encode(codec) or "16" not in name)
    assert found.confidence == 1 if proven else UNSURE < found.confidence <= 1


@pytest.mark.parametrize("text", ["政府工作报告", "关于今年工作的总结", "2024年财政预算的说明"])
@pytest.mark.parametrize("codec", ["utf-8", "gbk", "utf-16-le", "utf-16-be"])
def test_a_title_is_enough(text: str, codec: str) -> None:
    assert decode(text.encode(codec)).text == text


@given(SENTENCES)
def test_chinese_sentences_come_back_from_every_codec(text: str) -> None:
    for codec in ("utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"):
        assert decode(text.encode(codec)).text == text


def test_a_declared_encoding_is_not_believed() -> None:
    page = f'<meta charset="utf-8"><title>年度报告</title>{SIMPLE}'
    found = decode(page.encode("gbk"))
    assert (found.text, found.encoding) == (page, "gb18030")


def test_line_ends_and_controls_stay_as_found() -> None:
    text = "甲。\r\n乙。\r丙。\n\x0b\x0c\x07\u2028\x85\u200b\ufeff\u202e\x1a" + SIMPLE
    assert decode(text.encode()).text == text
    assert decode(b"\xef\xbb\xbf" * 2 + b"x").text == "\ufeffx"


# --- what is no text


@pytest.mark.parametrize(
    "data", [b"", b"\n", b" \t\r\n", b"\xef\xbb\xbf", b"\xff\xfe", "　\n".encode()]
)
def test_nothing_is_refused(data: bytes) -> None:
    with pytest.raises(Undecodable) as refusal:
        decode(data)
    assert refusal.value.code == "empty"
    said = "The source holds nothing but white space; put its text there, or remove it."
    assert refusal.value.message == said


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        b"PK\x03\x04\x14\0\x06\0",
        b"%PDF-1.7\n",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100,
        b"\0" * 1000,
        b"\1\2\3\4" * 100,
        bytes(range(256)) * 40,
    ],
)
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(Undecodable) as refusal:
        decode(data)
    assert refusal.value.code == "binary"
    assert refusal.value.message == str(refusal.value)


def test_a_few_zeros_do_not_make_a_binary() -> None:
    text = SIMPLE.replace("。", "。\0")
    assert decode(text.encode()) == Decoded(text, "utf-8")


# --- damage


@pytest.mark.parametrize("codec", ["utf-8", "gb18030", "utf-16-le", "utf-16-be", "cp950"])
def test_a_cut_last_character_becomes_one_replacement(codec: str) -> None:
    text = TRADITIONAL.strip()
    decoded = decode(text.encode(codec)[:-3])  # "。" and a part of "劃", or of "。" itself
    whole = decoded.text.removesuffix(LOST)
    assert text.startswith(whole)
    assert len(text) - len(whole) <= 2
    assert codes(decoded) == ["truncated"] * (decoded.text != whole)
    assert marked(decoded, "truncated") == [LOST] * (decoded.text != whole)


def test_latin_that_ends_like_a_cut_character_is_latin() -> None:
    assert decode("Le café du coin vend du thé".encode("latin-1")).text.endswith("du thé")


def test_a_few_invalid_bytes_do_not_spoil_a_text() -> None:
    for codec in ("utf-8", "gb18030"):
        data = SIMPLE.encode(codec)
        decoded = decode(data[:60] + b"\xff" + data[60:])
        assert decoded.text.replace(LOST, "") == SIMPLE
        assert decoded.readable
        assert codes(decoded) == ["invalid-bytes"]
        assert marked(decoded, "invalid-bytes") == [LOST]


def test_what_nothing_explains_is_shown_as_it_is() -> None:
    decoded = decode(b"\xe5\x80" * 50)
    assert (decoded.encoding, decoded.readable) == ("utf-8", False)
    assert codes(decoded) == ["undecodable"]


def test_replacement_characters_of_the_source_are_counted() -> None:
    decoded = decode(f"甲{LOST}乙{LOST}{LOST}".encode())
    assert codes(decoded) == ["replacement-characters"]
    assert "3 lost" in decoded.problems[0].message
    assert decoded.problems[0].span == (1, 2)


# --- two encodings in one source


@pytest.mark.parametrize("end", ["\n", ""])
@pytest.mark.parametrize("codecs", [("utf-8", "gb18030"), ("gb18030", "utf-8")])
def test_a_text_pasted_together_from_two_encodings(codecs: tuple[str, str], end: str) -> None:
    parts = [SIMPLE.strip() * 2 + end, TRADITIONAL]
    data = b"".join(part.encode(codec) for part, codec in zip(parts, codecs, strict=True))
    decoded = decode(data)
    assert decoded.text == "".join(parts)
    assert decoded.encoding == codecs[0]
    assert codes(decoded) == ["mixed-encodings"]
    assert marked(decoded, "mixed-encodings") == [TRADITIONAL]


def test_lines_of_another_encoding() -> None:
    lines = [f"第{number}项工作已经完成，群众表示满意。\n" for number in "一二三四五六七八九"]
    data = b"".join(line.encode("gbk" if i in (2, 7) else "utf-8") for i, line in enumerate(lines))
    decoded = decode(data)
    assert decoded.text == "".join(lines)
    assert marked(decoded, "mixed-encodings") == [lines[2], lines[7]]


# --- mojibake

MISREADINGS = [
    ("utf-8", "latin-1", "UTF-8 read as Latin-1"),
    ("utf-8", "cp1252", "UTF-8 read as Latin-1"),
    ("gbk", "latin-1", "GBK read as Latin-1"),
    ("gbk", "cp1252", "GBK read as Latin-1"),
    ("gbk", "cp1254", "GBK read as Latin-1"),
]


@pytest.mark.parametrize(("codec", "wrong", "reading"), MISREADINGS)
def test_mojibake_is_undone(codec: str, wrong: str, reading: str) -> None:
    decoded = decode(misread(SIMPLE, codec, wrong).encode())
    assert decoded.text == SIMPLE
    assert codes(decoded) == ["repaired"]
    assert decoded.problems[0].message == f"{reading} was undone in this passage."


@given(SENTENCES, st.sampled_from(MISREADINGS), st.sampled_from(["\n", "\t", "", "　　"]))
def test_mojibake_in_mid_file_is_undone(text: str, how: tuple[str, str, str], between: str) -> None:
    text = text.replace("\n", "")
    before, after = "前面的一段没有问题。" + between, between + "后面的一段也没有问题。"
    decoded = decode(f"{before}{misread(text, how[0], how[1])}{after}".encode())
    assert decoded.text == before + text + after
    assert codes(decoded) == ["repaired"]
    assert text.startswith(marked(decoded, "repaired")[0])
    assert decoded.readable


def test_utf8_read_as_gbk_is_undone_where_nothing_is_lost() -> None:
    good, bad = "前面的一段没有问题。", "锛堜竴锛夋姄濂藉啘鏉戝伐浣滐紝"  # "（一）抓好农村工作，"
    for text in (bad, f"{good}\n{bad}\n{good}", f"{good}{bad}{good}"):
        decoded = decode(text.encode())
        assert decoded.text == text.replace(bad, "（一）抓好农村工作，")
        assert marked(decoded, "repaired") == ["（一）抓好农村工作，"]


def test_the_euro_sign_of_browsers_is_a_byte_of_utf8_read_as_gbk() -> None:
    text = "　　各村的工作，"
    assert "€" in misread(text, "utf-8", "gbk")
    assert decode(misread(text, "utf-8", "gbk").encode()).text == text


def test_utf8_read_as_gbk_stays_where_something_is_lost() -> None:
    lost = SIMPLE.encode().decode("gb18030", "replace")
    decoded = decode(lost.encode())
    assert not decoded.readable
    assert {"mojibake", "replacement-characters"} <= set(codes(decoded))
    short = SIMPLE * 20 + lost.splitlines()[0]
    decoded = decode(short.encode())
    assert (decoded.text, decoded.readable) == (short, True)
    assert len(marked(decoded, "mojibake")) == 1


def test_private_characters_that_invert_are_proof() -> None:
    whole = "这是我们的工作报告，大家认真讨论后提出意见建"
    private = whole.encode().decode("gb18030")
    assert any("\ue000" <= char <= "\uf8ff" for char in private)
    decoded = decode(private.encode())
    assert (decoded.text, decoded.readable) == (whole, True)
    assert set(codes(decoded)) == {"repaired"}


def test_private_characters_that_do_not_invert_are_none() -> None:
    private = "杩欐槸\ue21a垜浠\ue101殑宸ヤ綔鎶ュ憡锛屽ぇ瀹"
    decoded = decode(private.encode())
    assert (decoded.text, decoded.readable) == (private, False)


def test_utf8_read_as_latin_stays_where_something_is_lost() -> None:
    lost = SIMPLE.encode().decode("cp1252", "replace")
    decoded = decode(lost.encode())
    assert decoded.text == lost
    assert not decoded.readable
    assert "mojibake" in codes(decoded)


def test_european_mojibake_is_undone_with_some_evidence() -> None:
    text = FRENCH * 3
    decoded = decode(misread(text, "utf-8", "cp1252").encode())
    assert (decoded.text, codes(decoded)) == (text, ["repaired"])
    once = "The Ã© of this page is an example.\n"
    assert decode(once.encode()) == Decoded(once, "utf-8")


def test_a_byte_order_mark_in_mojibake_goes_too() -> None:
    assert decode(misread("\ufeff" + SIMPLE, "utf-8", "cp1252").encode()).text == SIMPLE


@pytest.mark.parametrize(
    "text",
    [
        "XX镇××村张××同志，男，19××年××月生。××××××××\n",
        "气温25°C±2°C，面积3×4米，第§3条，约½公顷，李·王·张······等四人。\n",
        GERMAN + FRENCH + "¿Qué pasó? «Ñandú» ÄÖÜ ÀÉÈ — ©®™ naïve Ærøskøbing þórður ýmis\n",
        "É de São Paulo: AÇÃO, NÃO, Ãs, Îles, CAFÉ», Ö° ¡¡ ±± °° ·· ××\n",
        "细流涓涓，横浜、鐨、锛都是字；鍦、宸、鎶也是。\n",
        "\ue004私用区的字符\ue617可以留着。\n",
        TRADITIONAL + JAPANESE + KOREAN + RUSSIAN,
    ],
)
def test_what_is_no_mojibake_stays(text: str) -> None:
    assert decode((text * 3).encode()) == Decoded(text * 3, "utf-8")


def test_problems_point_into_the_text_that_comes_back() -> None:
    bad = misread(SIMPLE.splitlines()[0], "gbk", "latin-1")
    text = f"{bad}\n" + "一段好的文字。" * 10 + f"\n{bad}\n" + LOST
    decoded = decode(text.encode())
    assert marked(decoded, "repaired") == [SIMPLE.splitlines()[0]] * 2
    assert marked(decoded, "replacement-characters") == [LOST]


# --- whatever comes


@given(st.binary(max_size=400) | st.text(max_size=200).map(lambda text: text.encode("utf-16")))
def test_any_bytes_are_decoded_or_refused(data: bytes) -> None:
    try:
        decoded = decode(data)
    except Undecodable as refusal:
        assert refusal.code in ("empty", "binary")
        assert refusal.message.endswith(".")
        return
    assert decoded == decode(data)
    decoded.text.encode("utf-8")
    "".encode(decoded.encoding)
    for problem in decoded.problems:
        assert problem.stage == "decode"
        assert problem.message.endswith(".")
        start, end = problem.span or (0, 1)
        assert 0 <= start < end <= len(decoded.text)


@given(
    st.text(st.characters(exclude_characters="\0\ufffd", exclude_categories=["Cs"]), max_size=300)
)
def test_any_utf8_is_itself(text: str) -> None:
    try:
        decoded = decode(text.encode())
    except Undecodable:
        assert not text.strip("\ufeff").strip() or any(
            unicodedata.category(char) == "Cc" for char in text
        )
        return
    if "repaired" in codes(decoded) or decoded.encoding.startswith("utf-16"):
        assert decoded.encoding == "utf-8" or any(
            unicodedata.category(char) == "Cc" for char in text
        )
    else:
        assert decoded.text == text.removeprefix("\ufeff")
        assert decoded.encoding in ("utf-8", "utf-8-sig")


@given(SENTENCES, st.integers(0, 200))
def test_any_cut_of_utf8_keeps_what_was_before_it(text: str, cut: int) -> None:
    decoded = decode(text.encode()[: cut + 12])
    assert text.startswith(decoded.text.removesuffix(LOST))
    assert set(codes(decoded)) <= {"truncated"}


def test_a_huge_line_takes_its_time_only_once() -> None:
    line = SIMPLE.replace("\n", "") * 4000
    for data in (line.encode(), line.encode("gbk"), misread(line, "gbk", "latin-1").encode()):
        assert decode(data).text == line


# --- texts as found, where there are some (their path in $CORPUS)

CORPUS = Path(os.environ.get("CORPUS", "none"))
FOUND = sorted(path for path in CORPUS.glob("bad/*/*/*") if path.is_file())
ENCODINGS = {
    "big5": {"cp950"},
    "big5hkscs": {"cp950", "big5hkscs"},
    "cp950": {"cp950"},
    "gb18030": {"gb18030"},
    "gb18030-traditional": {"gb18030"},
    "gbk": {"gb18030"},
    "gbk-lossy": {"gb18030"},
    "html-charset-mismatch": {"gb18030"},
    "mixed-encodings": {"utf-8", "gb18030"},
    "utf-16be-nobom": {"utf-16-be"},
    "utf-16le-bom": {"utf-16-le"},
    "utf-8-sig": {"utf-8-sig"},
    "utf8-bom": {"utf-8-sig"},
}
LOSSY = ("utf8-as-gbk-mojibake", "utf8-as-latin1-mojibake")
EQUAL = ("gb18030", "gbk-as-latin1-mojibake", "mixed-encodings", "utf-16be-nobom", "utf-16le-bom",
         "utf-8-sig", "exact-dup")  # fmt: skip


@pytest.mark.skipif(not FOUND, reason="no corpus: set CORPUS to its path")
@pytest.mark.parametrize("path", FOUND, ids=lambda path: f"{path.parent.name}/{path.name[:20]}")
def test_malformed_texts_as_found(path: Path) -> None:
    kind = path.parent.name
    try:
        decoded = decode(path.read_bytes())
    except Undecodable as refusal:
        assert (kind, refusal.code) == ("empty", "empty")
        return
    assert decoded.encoding in ENCODINGS.get(kind, {decoded.encoding})
    if kind in LOSSY:
        assert not decoded.readable
    elif LOST not in decoded.text:
        assert decoded.readable


@pytest.mark.skipif(not FOUND, reason="no corpus: set CORPUS to its path")
def test_constructed_texts_come_back_as_their_originals() -> None:
    originals = {path.name: path for path in CORPUS.glob("reports/**/*") if path.is_file()}
    seen: Counter[str] = Counter()
    for row in json.loads((CORPUS / "bad-constructed-MANIFEST.json").read_text("utf-8")):
        made, source = CORPUS / row["file"], originals.get(Path(row["source"]).name)
        if made.is_file() and source and made.parent.name in EQUAL:
            assert decode(made.read_bytes()).text == source.read_bytes().decode(), made
            seen[made.parent.name] += 1
    assert len(seen) > 3


@pytest.mark.skipif(not FOUND, reason="no corpus: set CORPUS to its path")
def test_good_texts_are_not_touched() -> None:
    for path in [*CORPUS.glob("reports/**/*"), *CORPUS.glob("boilerplate/*")]:
        if not path.is_file() or LOST.encode() in (data := path.read_bytes()):
            continue
        decoded = decode(data)
        assert decoded == Decoded(data.decode(decoded.encoding), decoded.encoding), path
