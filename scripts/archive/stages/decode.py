"""Bytes → decoded text: which encoding they are in, and every doubt about it.

No declaration in a text is believed (`<meta charset>`, XML), only its bytes.  The
steps of `STEPS` are asked in turn, from what proves itself (a byte-order mark,
strict UTF-8) over what is judged by how usual its characters are to what can only
be shown as it is.  Then mojibake is undone, span by span and only where that is
proven: the wrong reading inverts byte for byte, the right one is strictly valid,
and it turns unusual characters into usual ones.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from hashlib import sha256
from itertools import accumulate, pairwise

from archive.model import Decoded, Problem, Span
from archive.rules import encodings as known
from archive.rules.encodings import alphabetic, beyond_ascii, likelihood

LIKELY = 0.35  # share of usual characters from which a reading is believed
WIDE = 0.6  # the same of UTF-16 and UTF-32 without a mark, ASCII included
LEAST_WIDE = 16  # bytes without a zero that tell UTF-16 by its characters alone
ALPHABETIC = 0.85  # share of the letters of one language from which a reading is believed
UNSURE = 0.05  # a lead over the next reading that is less than this is said
SAMPLE = 100_000  # characters of which letters are looked at
PASSES = 3  # of repair: what was misread twice is undone twice
EVIDENCE = 4  # characters a text must win by a kind of repair before it is believed
NEAR = 40  # characters between spans that are reported as one passage
LOST = "\ufffd"
CODECS = ("gb18030", "utf-8")  # of mixtures
MESSAGES = {
    "invalid-bytes": "{} byte sequences are not valid {} and became U+FFFD.",
    "mixed-encodings": "This passage is in {}, most of the text in {}.",
    "mojibake": "{} stands in this passage and cannot be undone with certainty.",
    "uncertain-encoding": "That this is {} is little more than a guess; {} is nearly as likely.",
    "repaired": "{} was undone in this passage.",
    "replacement-characters": "The source holds U+FFFD in place of {} lost characters.",
    "truncated": "The source ends in the middle of a character, which became U+FFFD.",
    "undecodable": "No known encoding explains the bytes.",
}

_MAGIC = tuple(known.MAGIC)
_CONTROLS = bytes({*range(32), 127} - set(b"\t\n\v\f\r\x1a\x1b"))
_UNSURE = re.compile("\ufffd")  # something was lost: no proof
_CUT = {"unexpected end of data", "incomplete multibyte sequence", "truncated data"}
Mojibake = tuple[Span, str, str]  # where, the text that it was ("" if lost), how it was misread


_EXPORT = "export it as text from the program that made it"
_FILL = "put its text there, or remove it"


class Undecodable(ValueError):
    """The bytes hold no text: `code` is "empty" or "binary", `message` one sentence."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def decode(data: bytes) -> Decoded:
    """Return the text that `data` holds, its encoding (a Python codec) and every doubt.

    Line ends and control characters stay as found.  A text that can only be shown as
    it is comes back with `readable` False.  Whatever else is in the text than the bytes say
    has a problem: without one, the text in that encoding is the bytes (`digest_of_text`).

    Raises:
        Undecodable: the bytes are empty, white space only, or no text at all.
    """
    if data.startswith(_MAGIC):
        what = next(what for magic, what in known.MAGIC.items() if data.startswith(magic))
        raise Undecodable("binary", f"The source begins like {what}; {_EXPORT}.")
    body = data.removeprefix(b"\xef\xbb\xbf")
    found = next(found for step in STEPS if (found := step(body)))
    if not found.text.strip():
        raise Undecodable("empty", f"The source holds nothing but white space; {_FILL}.")
    limit = 0.5 if found.readable and found.encoding == "utf-8" else 0.05
    suspect = b"\0" in body or controls(body[:1024]) > 0.05
    if suspect and controls(found.text.encode() if found.readable else body) > limit:
        raise Undecodable("binary", f"The source is full of control characters: {_EXPORT}.")
    if len(body) < len(data) and found.encoding == "utf-8":
        found = replace(found, encoding="utf-8-sig")
    if found.readable and not any(one.span for one in found.problems):  # no "mixed-encodings"
        found = repair(found, latin=b"\xc3" in body or not found.encoding.startswith("utf-8"))
    elif lost := list(lost_in_gbk(found.text)):
        found = repaired(found, lost)
    return locate_losses(found) if LOST in found.text else found


def digest_of_text(decoded: Decoded, digest: str) -> str:
    """Return the SHA-256 of a text in UTF-8; `digest` is that of the bytes it was decoded from.

    Of sound UTF-8 they are the same.
    """
    if decoded.encoding == "utf-8" and not decoded.problems:
        return digest
    return sha256(decoded.text.encode("utf-8", "surrogatepass")).hexdigest()


def marked(data: bytes) -> Decoded | None:
    """Believe a byte-order mark, whatever follows it."""
    for mark, codec in known.BYTE_ORDER_MARKS.items():
        if data.startswith(mark):
            return strictly(data[len(mark) :], codec) or replacing(data[len(mark) :], codec)
    return None


def wide(data: bytes) -> Decoded | None:
    """Read UTF-32 and UTF-16 without a mark whose text has ASCII; it would pass as UTF-8."""
    if b"\0" not in data and (len(data) < LEAST_WIDE or controls(data) < 0.05):
        return None
    found = [one for codec in known.WIDE if (one := strictly(data, codec))]
    shares = [usual_or_ascii(one.text) for one in found]
    best = max(shares, default=0.0)
    return found[shares.index(best)] if best >= WIDE else None


def usual_or_ascii(text: str) -> float:
    """Return the share of usual characters and of printable ASCII; a zero counts against it."""
    good = sum(map(known.ANY_SCRIPT.__contains__, text))
    good += len(text.encode("ascii", "ignore").translate(None, _CONTROLS))
    return good / len(text) if text else 0.0


def mixture(data: bytes) -> Decoded | None:
    """Read what was pasted together from UTF-8 and GBK, by lines or within a line."""
    if not known.UTF8_ROW.search(data):
        return None
    parts: list[tuple[str, str]] = []  # codec, text
    for line in data.splitlines(keepends=True):
        best = max(readings(line), key=lambda r: likelihood("".join(t for _, t in r)), default=[])
        if not best:
            return None
        for codec, text in best:  # ASCII goes with what stands before it
            parts.append((parts[-1][0] if parts and text.isascii() else codec, text))
    whole = {c: "".join(t for codec, t in parts if codec == c) for c in CODECS}
    if whole["utf-8"].isascii() or likelihood(whole["gb18030"]) < LIKELY:
        return None
    minor, major = sorted(whole, key=lambda codec: len(whole[codec]))
    edges = pairwise(accumulate((len(text) for _, text in parts), initial=0))
    spans = [
        span
        for (codec, text), span in zip(parts, edges, strict=True)
        if codec == minor and not text.isascii()
    ]
    problems = [problem("mixed-encodings", minor, major, span=span) for span in passages(spans)]
    text = "".join(text for _, text in parts)
    lead = 1 - likelihood(data.decode(major, "replace")) / likelihood(text)
    return Decoded(text, major, tuple(problems), confidence=max(lead, 0.0))


def readings(line: bytes) -> Iterator[list[tuple[str, str]]]:
    """Yield the valid readings of a line: UTF-8, GBK, rows of UTF-8 within GBK.

    A row may begin three bytes late: "便。" in GBK is B1 E3 A1 A3.
    """
    rows = [row.span() for row in known.UTF8_ROW.finditer(line)]
    ways = [[("utf-8", line)], [("gb18030", line)]]
    for late in (0, 3):
        cuts = [0, *(cut for start, end in rows for cut in (start + late, end)), len(line)]
        ways.append([(CODECS[i % 2], line[a:b]) for i, (a, b) in enumerate(pairwise(cuts))])
    for way in ways:
        with suppress(UnicodeDecodeError):
            yield [(codec, part.decode(codec)) for codec, part in way]


def likely(data: bytes) -> Decoded | None:
    """Read UTF-16 and the multi-byte encodings of East Asia by how usual the characters are."""
    found = [reading for codec in known.MULTIBYTE if (reading := strictly(data, codec))]
    return foremost(found, [likelihood(r.text, known.MULTIBYTE[r.encoding]) for r in found], LIKELY)


def foremost(found: list[Decoded], shares: list[float], least: float) -> Decoded | None:
    """Return the reading that has most for it, with its lead over the next other text."""
    best = max(shares, default=0.0)
    if best < least:
        return None
    first = found[shares.index(best)]
    rivals = [
        (share, one.encoding)
        for share, one in zip(shares, found, strict=True)
        if one.text != first.text
    ]
    share, rival = max(rivals, default=(0.0, ""))
    lead = 1 - share / best
    doubt = (problem("uncertain-encoding", first.encoding, rival),) if lead < UNSURE else ()
    return replace(first, confidence=lead, problems=(*first.problems, *doubt))


def damaged(data: bytes) -> Decoded | None:
    """Read a text with a few invalid bytes: one to twenty sound characters beyond ASCII."""
    for codec in ("utf-8", "gb18030", "cp950"):
        found = replacing(data, codec)
        sound = codec == "utf-8" or likelihood(found.text) >= LIKELY
        lost, beyond = found.text.count(LOST), beyond_ascii(found.text)
        if sound and lost * 20 <= beyond:
            return replace(found, confidence=1 - 20 * lost / beyond)
    return None


def single_byte(data: bytes) -> Decoded | None:
    """Read a text in the encoding in which nearly all letters are those of one language.

    Where there is no such encoding, charset-normalizer is asked, and the doubt is said.
    """
    found = [one for codec in known.SINGLE_BYTE if (one := strictly(data, codec))]
    shares = [alphabetic(one.text[:SAMPLE], one.encoding) for one in found]
    if best := foremost(found, shares, ALPHABETIC):
        return best
    from charset_normalizer import from_bytes  # rarely asked, and slow to load

    guess = from_bytes(data, cp_isolation=known.SINGLE_BYTE).best()
    one = strictly(data, guess.encoding) if guess else None
    if one is None or likelihood(one.text, known.ANY_SCRIPT) < LIKELY:
        return None
    doubt = problem("uncertain-encoding", one.encoding, "another")
    return replace(one, confidence=0.0, problems=(doubt,))


def as_it_is(data: bytes) -> Decoded:
    """Show what no encoding explains as damaged UTF-8."""
    text = data.decode("utf-8", "replace")
    return Decoded(text, "utf-8", (problem("undecodable"),), readable=False, confidence=0.0)


def strictly(data: bytes, codec: str) -> Decoded | None:
    """Decode without any error but a cut last character, which becomes U+FFFD."""
    try:
        return Decoded(data.decode(codec), codec)
    except UnicodeDecodeError as error:
        text = data[: error.start].decode(codec)
        if error.reason not in _CUT or (codec == "utf-8" and text.isascii()):
            return None  # "café" in Latin-1 ends like a cut character, too
    return Decoded(text + LOST, codec, (problem("truncated"),))


def replacing(data: bytes, codec: str) -> Decoded:
    """Decode with U+FFFD for what is not valid, and say so."""
    text = data.decode(codec, "replace")
    count = text.count(LOST) - data.decode(codec, "ignore").count(LOST)
    return Decoded(text, codec, (problem("invalid-bytes", count, codec),))


STEPS: tuple[Callable[[bytes], Decoded | None], ...] = (
    marked, wide, partial(strictly, codec="utf-8"),
    mixture, likely, damaged, single_byte, as_it_is,
)  # fmt: skip


def problem(code: str, *facts: object, span: Span | None = None) -> Problem:
    """Return the problem of a code, its message filled in."""
    return Problem("decode", code, MESSAGES[code].format(*facts), span)


def locate_losses(found: Decoded) -> Decoded:
    """Say where U+FFFD stands, and report what the source itself holds."""
    codes = {one.code for one in found.problems}
    first, end = found.text.find(LOST), len(found.text)
    where = {"truncated": (end - 1, end), "invalid-bytes": (first, first + 1)}
    problems = [replace(one, span=where.get(one.code, one.span)) for one in found.problems]
    count = found.text.count(LOST) - ("truncated" in codes)
    if count and not codes & {"invalid-bytes", "undecodable"}:
        problems.append(problem("replacement-characters", count, span=(first, first + 1)))
    return replace(found, problems=tuple(problems))


def passages(spans: Iterable[Span]) -> list[Span]:
    """Join sorted spans that have little between them."""
    out: list[Span] = []
    for start, end in spans:
        begin = out.pop()[0] if out and start - out[-1][1] < NEAR else start
        out.append((begin, end))
    return out


def controls(data: bytes) -> float:
    """Return the share of control bytes but white space, ^Z and escape."""
    return 1 - len(data.translate(None, _CONTROLS)) / len(data) if data else 0.0


def repair(found: Decoded, *, latin: bool) -> Decoded:
    """Undo mojibake where that is proven, what was misread twice too; report what is lost."""
    for _ in range(PASSES):
        text = found.text
        spots = list(utf8_in_gbk(text)) if any(mark in text for mark in known.GBK_MARKS) else []
        spots += bytes_in_latin(text) if latin else []
        spots += lost_in_gbk(text)
        before, found = found, repaired(found, spots)
        if found.text == before.text:
            break
    return found


def repaired(found: Decoded, spots: Iterable[Mojibake]) -> Decoded:
    """Undo the mojibake at `spots` where its text is known; report it where it is lost."""
    text, spots = found.text, list(spots)
    won: Counter[str] = Counter()
    for _, original, reading in spots:
        won[reading] += beyond_ascii(original)
    out: list[str] = []
    report: dict[tuple[str, str], list[Span]] = {}  # code, reading → spans in the new text
    edits: list[tuple[Span, Span]] = []  # in the old text, in the new one
    old = new = lost = 0
    for (start, end), original, reading in sorted(spots):
        if start < old or (original and won[reading] < EVIDENCE):
            continue
        original = original.removeprefix("" if start else "\ufeff")
        out += [text[old:start], original or text[start:end]]
        begin, old = new + start - old, end
        new = begin + len(out[-1])
        lost += 0 if original else end - start
        what = "repaired" if original else "mojibake", reading
        report.setdefault(what, []).append((begin, new))
        edits.append(((start, end), (begin, new)))
    if not edits:
        return found
    whole = "".join([*out, text[old:]])
    # What an earlier pass said of passages that this one saw again is said anew.
    kept = [replace(one, span=moved(one.span, edits)) for one in found.problems]
    kept = [one for one, was in zip(kept, found.problems, strict=True) if one.span or not was.span]
    made = [problem(*what, span=span) for what, all in report.items() for span in passages(all)]
    return replace(found, text=whole, problems=(*kept, *made), readable=lost * 10 <= len(whole))


def moved(span: Span | None, edits: Iterable[tuple[Span, Span]]) -> Span | None:
    """Return where a passage stands when the text was edited; None where it was edited itself."""
    if span is None:
        return None
    shift = 0
    for (start, end), (_, new) in edits:
        if start < span[1] and span[0] < end:
            return None
        if end <= span[0]:
            shift = new - end
    return span[0] + shift, span[1] + shift


def lost_in_gbk(text: str) -> Iterator[Mojibake]:
    """Find U+FFFD in UTF-8 that was read as GBK: 锟斤拷, of which nothing comes back."""
    if "锟斤拷" in text:
        for match in known.LOST_IN_GBK.finditer(text):
            yield match.span(), "", "U+FFFD read as GBK"


def utf8_in_gbk(text: str) -> Iterator[Mojibake]:
    """Find UTF-8 that was read as GBK, a line at a time (browsers read 0x80 as the euro sign)."""
    for match in re.finditer(r"[^\r\n\t]+", text):
        line, at = match[0], match.start()
        data = b"\x80".join(part.encode("gb18030") for part in line.split("€"))
        if not (rows := list(known.UTF8_ROW.finditer(data))):
            continue
        sizes = (1 if char == "€" else len(char.encode("gb18030")) for char in line)
        offsets = list(accumulate(sizes, initial=0))
        for row in rows:
            first, last = row.span()
            if offsets[bisect_left(offsets, first)] != first:
                first += 3  # "便。" in GBK is B1 E3 A1 A3
            start, end = bisect_left(offsets, first), bisect_left(offsets, last)
            misread, original = line[start:end], data[first:last].decode("utf-8", "replace")
            if likelihood(original) < LIKELY or likelihood(misread) > LIKELY / 2:
                continue
            beside = line[max(start - 4, 0) : start] + line[end : end + 4]
            proven = (
                (offsets[start], offsets[end]) == (first, last)
                and not _UNSURE.search(original + misread + beside)
                and (beside.isascii() or likelihood(beside) >= LIKELY)
            )
            yield (at + start, at + end), original * proven, "UTF-8 read as GBK"


def bytes_in_latin(text: str) -> Iterator[Mojibake]:
    """Find UTF-8 and GBK that were read as Latin-1, cp1252 or cp1254: by passage, else by line."""
    for rows in known.LATIN_ROWS.finditer(text):
        whole = list(_reading_of_latin(rows))
        if whole and whole[0][1]:
            yield from whole
        else:
            for row in known.LATIN_ROW.finditer(text, *rows.span()):
                yield from _reading_of_latin(row)


def _reading_of_latin(row: re.Match[str]) -> Iterator[Mojibake]:
    data = row[0].translate(known.TO_BYTE).encode("latin-1")
    name, original = "UTF-8", data.decode("utf-8", "replace")
    beyond = beyond_ascii(row[0])
    solid = LOST not in original and beyond >= 3 * beyond_ascii(original)
    if not solid and likelihood(original, known.ANY_SCRIPT) < LIKELY:
        readings = [(name, data.decode(codec, "replace")) for codec, name in known.READ_AS_LATIN]
        name, original = max(readings, key=lambda one: likelihood(one[1]))
        if likelihood(original) < LIKELY or not _chinese(original, beyond):
            return
    proven = LOST not in original and any(set(row[0]).issubset(one) for one in known.MISREADINGS)
    if proven or beyond >= 2 * EVIDENCE:
        yield row.span(), original * proven, f"{name} read as Latin-1"


def _chinese(original: str, bytes_beyond: int) -> bool:
    """Tell Chinese from letters of Europe that a wrong reading pairs: "ép" is a character, too.

    Of a character in GBK both bytes are beyond ASCII, of one in Big5 or of a traditional one
    mostly; and there are more of them than of letters between.
    """
    characters, letters = beyond_ascii(original), sum(map(str.isalpha, original))
    both = bytes_beyond / characters
    enough = both >= 1.8 or (both >= 1.2 and characters >= 2 * EVIDENCE)
    return enough and letters <= 2 * characters
