"""Kept and removed text → metadata, each value with how it is known.

A value is `stated` where the text says it in so many words, `inferred` where it
follows from something else, `masked` where the text hides it, `unknown` where
nothing tells.  Nothing unknown is filled in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from archive.identity import host_of
from archive.model import Block, Decoded, Removal, Source, Value, ValueStatus
from archive.places import Gazetteer
from archive.rules import Rules
from archive.spans import Kept
from archive.stages.decode import digest_of_text
from archive.stages.periods import plain_years
from archive.stages.reading import DOCUMENT_NUMBER, UNKNOWN, YEAR, Reading
from archive.stages.title import HEADLINE
from archive.stages.when import date_published, date_written, periods_of
from archive.stages.where import issuer_of, place_and_level
from archive.traditional import TRADITIONAL

_URL = re.compile(r"https?://[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+;=%]+")
_MEETING = re.compile(
    r"在(?:全省|全市|全县)?(.{4,60}(?:会议|大会|座谈会|论坛|全会|例会|总结会|动员会))上?"
)
_OFFICE = re.compile(
    r".*(?:总理|主席|[省市区县镇乡州盟旗]长|主任|院长|检察长|局长|厅长|部长|书记|审计长)[\s　]*"
)
_FORMAL = re.compile(r"请[^。]{0,12}(?:审议|审查|提出意见)|^(?:各位|同志们|女士们)")
_HASH = re.compile(
    r"(?:[A-Za-z]+[-_]?)?[\d_-]*(?:[0-9a-f]{8,})?$|(?:report|file|text|doc|document|untitled)[-_]?\d*$",
    re.I,
)
SAMPLE = 800  # characters that tell the language
_NOT_HAN = bytes({*range(256)} - {*range(0x4E, 0xA0)})
_LATIN = re.compile("[A-Za-z]+")
_SPANISH = re.compile(r"\b(?:el|los|las|del|una|por|para|con|que|ción)\b", re.I)


def describe(
    source: Source,
    digest: str,
    decoded: Decoded,
    removals: Sequence[Removal],
    blocks: Sequence[Block],
    rules: Rules,
) -> Mapping[str, Value]:
    """Return the metadata of a report, in the order of the front matter.

    `digest` is the SHA-256 of the source, `decoded` what was read from it.
    """
    text, places = decoded.text, rules.places
    read = Reading(source, Kept(text, removals), removals, blocks, places, rules.vocabularies)
    title = _title(read)
    written, published = date_written(read), date_published(read)
    genre = _genre(read, title)
    place, level = place_and_level(read, title)
    period, ahead = periods_of(read, title, str(genre.value or ""))
    url = _source_url(read)
    found: dict[str, Value] = {
        "title": title,
        "subtitle": _subtitle(read),
        "year": _year(read, title, str(genre.value or ""), written, published),
        "genre": genre,
        "issuer": issuer_of(read, title, genre, place),
        "place": place,
        "level": level,
        "period": period,
        "period_ahead": ahead,
        "date_written": written,
        "date_published": published,
        "date_archived": _date_archived(source),
        "document_number": _document_number(read),
        "index_number": read.labelled("index_number"),
        "speaker": _speaker(read),
        "meeting": _meeting(read),
        "language": _language(text),
        "source_url": url,
        "source_site": _source_site(read, url),
        "source_sha256": Value(digest, "stated", {"from": "file"}),
        "text_sha256": Value(digest_of_text(decoded, digest), "stated", {"from": "file"}),
        "characters": Value(_characters(read.kept), "stated", {"from": "text"}),
        "keywords": _keywords(read),
        "abstract": _abstract(read),
    }
    for key, value in source.sidecar.fields.items():
        value = _curated_place(value, places) if key == "place" and value else value
        found[key] = Value(value, "curated", {"from": "sidecar"})
    return found


def _curated_place(value: Any, places: Gazetteer) -> dict[str, Any]:
    """Return a place as a curator wrote it, with its code and chain where the list knows it."""
    given = value if isinstance(value, dict) else {"name": str(value)}
    place = (
        places.by_code(str(given["code"])) if given.get("code") else places.resolve(given["name"])
    )
    if place is None:
        return {"name": given["name"], "code": given.get("code"), "chain": given.get("chain") or []}
    return {"name": place.name, "code": place.code, "chain": list(place.chain)}


def _title(read: Reading) -> Value:
    for block in read.of_kind("title"):
        spans = read.kept.spans(block.start, block.end)
        words = " ".join("".join(read.kept.text[a:b] for a, b in spans).split())
        return Value(words, "stated", tuple(spans))
    for removal in read.removals:
        if removal.rule == HEADLINE:
            words = " ".join(read.kept.text[removal.start : removal.end].split())
            return Value(words, "stated", ((removal.start, removal.end),))
    if match := re.match(
        r"---\s[\s\S]{0,400}?^title:[ \t]*[\"']?(.+?)[\"']?[ \t]*$", read.kept.text, re.M
    ):
        return Value(match[1], "stated", (match.span(1),))
    name = read.source.name
    if _HASH.fullmatch(name) and not re.fullmatch(r"(?:19|20)\d\d(?:-\d\d-\d\d.*)?", name):
        return UNKNOWN
    return Value(name, "inferred", {"from": "name"})


def _subtitle(read: Reading) -> Value:
    blocks = read.of_kind("subtitle")
    if not blocks:
        return UNKNOWN
    words = " ".join(" ".join(block.text.split()).strip("—―－-（）() ") for block in blocks)
    return Value(words, "stated", tuple((block.start, block.end) for block in blocks))


def _year(read: Reading, title: Value, genre: str, written: Value, published: Value) -> Value:
    """Return the year to file a report under: its title's, else that of its delivery."""
    if title.value and (match := YEAR.search(plain_years(str(title.value)))):
        status: ValueStatus = "inferred" if isinstance(title.evidence, Mapping) else "stated"
        return Value(int(match[1]), status, title.evidence)
    if read.year and genre == "政府工作报告" and not (written.value or published.value):
        return Value(read.year, "inferred", {"from": "outline"})
    for known in (written, published):
        if known.value:
            return Value(int(str(known.value)[:4]), "inferred", known.evidence)
    if match := re.search(r"(?<!\d)((?:1[789]|20)\d\d)(?=\D|$)", read.source.name):
        return Value(int(match[1]), "inferred", {"from": "name"})
    return UNKNOWN


def _genre(read: Reading, title: Value) -> Value:
    """Return the kind of report: by its title, else by how it opens."""
    if title.value and (genre := read.vocabularies.genre_of(str(title.value))):
        status: ValueStatus = "inferred" if isinstance(title.evidence, Mapping) else "stated"
        return Value(genre, status, title.evidence)
    for pattern, genre in _OPENINGS:
        if match := pattern.search(read.opening):
            return Value(genre, "inferred", (match.span(),))
    if read.source.media == "markdown" and (match := _ARTICLE_END.search(read.kept.text[-200:])):
        return Value(
            "评论文章",
            "inferred",
            ((len(read.kept.text) - 200 + match.start(), len(read.kept.text)),),
        )
    return UNKNOWN


_OPENINGS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), genre)
    for pattern, genre in (
        (r"^\s*本报讯|^\s*(?:新华社|中新社)[^。]{2,16}电", "新闻报道"),
        (
            r"(?:向大会(?:作|报告)|作)[^。]{0,16}政府工作(?:报告)?"
            r"|代表国务院[，,]向大会(?:作|报告)",
            "政府工作报告",
        ),
        (r"整理的[^。]{0,20}(?:工作)?总结|工作(?:具体)?(?:总结|汇报)如下", "工作总结"),
        (
            r"^\s*(?:同志们[：:！]|(?:尊敬的|大会主席|主席先生|各位理事|女士们)[^。]{2,200}[：:，])",
            "讲话",
        ),
        (r"^\s*今天，我们(?:召开|举行)[^。]{2,20}(?:座谈会|会议|大会)", "讲话"),
        (r"(?i)fellow[- ]citizens of the senate|members of (?:the )?congress", "国情咨文"),
        (r"Government Accountability Office|GAO-\d{2}-\d+", "审计问责报告"),
        (r"crsreports\.congress\.gov|Congressional Research Service", "国会研究报告"),
        (r"report to the Congress on the state of the Union|state of the Union", "国情咨文"),
        (r"Federal Reserve|Beige Book|(?:First|Second|Third|\w+th) District", "经济形势报告"),
    )
)  # fmt: skip
_ARTICLE_END = re.compile(r"[（(](?:作者|[\u4e00-\u9fff]{2,4}[\s）)])[^）)]{0,60}[）)]?\s*$")


def _date_archived(source: Source) -> Value:
    if source.committed:
        return Value(source.committed, "inferred", {"from": "commit"})
    return UNKNOWN


def _document_number(read: Reading) -> Value:
    labelled = read.labelled("document_number")
    if labelled.value:
        return labelled
    above = read.opening[:400]
    if "号" in above and (match := DOCUMENT_NUMBER.search(above)):
        before = above[: match.start()]
        if "根据" not in before[-40:] and len(before.rpartition("\n")[2].strip()) < 8:
            return Value(match[0], "stated", (match.span(),))
    return UNKNOWN


def _speaker(read: Reading) -> Value:
    for block in read.of_kind("speaker"):
        line = block.text.strip()
        name = "".join(
            _OFFICE.sub("", line.removeprefix("报告人：").removeprefix("报告人:")).split()
        )
        if 2 <= len(name) <= 6:
            return Value(name, "stated", ((block.start, block.end),))
    return UNKNOWN


def _meeting(read: Reading) -> Value:
    for block in read.of_kind("subtitle", "title"):
        if match := _MEETING.search(block.text):
            start = block.start + match.start(1)
            return Value("".join(match[1].split()), "stated", ((start, start + len(match[1])),))
    return UNKNOWN


def _language(text: str) -> Value:
    """Return the BCP 47 tag of the text's main language, by its letters."""
    sample = text[:SAMPLE]
    written = len("".join(sample.split()))
    han = count_han(sample)
    if han and han * 5 >= written:
        traditional = len(TRADITIONAL.findall(sample))
        return Value(
            "zh-Hant" if traditional * 12 > han else "zh-Hans", "inferred", {"from": "text"}
        )
    latin = sum(map(len, _LATIN.findall(sample)))
    if latin < 20 or latin * 2 < written:
        return UNKNOWN
    spanish = len(_SPANISH.findall(sample)) * 12 > len(sample.split())
    return Value("es" if spanish else "en", "inferred", {"from": "text"})


def count_han(text: str) -> int:
    """Return the number of characters from U+4E00 to U+9FFF: by their upper bytes in UTF-16.

    >>> count_han("2023年，一a")
    2
    """
    return len(text.encode("utf-16-be", "surrogatepass")[::2].translate(None, _NOT_HAN))


def _source_url(read: Reading) -> Value:
    """Return the last address that the removed site text names: there it gives its own page."""
    for removal in reversed([r for r in read.removals if r.kind == "boilerplate"]):
        for match in reversed([*_URL.finditer(read.kept.text, removal.start, removal.end)]):
            url = match[0].rstrip(".,;:!?')]")
            if host_of(url):
                return Value(url, "stated", ((match.start(), match.start() + len(url)),))
    return UNKNOWN


def _source_site(read: Reading, url: Value) -> Value:
    labelled = read.labelled("source_site")
    if labelled.value and len(str(labelled.value)) <= 30:
        return labelled
    if host := host_of(str(url.value or "")):
        return Value(host, "inferred", url.evidence)
    return UNKNOWN


def _keywords(read: Reading) -> Value:
    labelled = read.labelled("keywords")
    if not labelled.value:
        return UNKNOWN
    return labelled._replace(
        value=[w for w in re.split(r"[\s,，;；、]+", str(labelled.value)) if w]
    )


def _abstract(read: Reading) -> Value:
    """Return the first sentences of prose that say what the report is about."""
    for block in read.of_kind("paragraph"):
        line = block.text
        if len(line) < 40 or _FORMAL.search(line[:160]):
            continue
        end = next(
            (m.end() for m in re.finditer(r"[。！？]|\.(?=\s)", line) if m.end() >= 40), len(line)
        )
        words = " ".join(line[: min(end, 200)].split())
        return Value(words, "stated", ((block.start, block.end),))
    return UNKNOWN


def _characters(kept: Kept) -> int:
    return len("".join(kept.string(0, len(kept.text)).split()))
