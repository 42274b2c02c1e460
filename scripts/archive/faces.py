"""What a line says, freed of how it is dressed: the form in which rules read it.

`（責任編輯：…）`, `**责任编辑** ：…` and `责任编辑: …` have one face.  Faces are for
judging only; no offset is taken from them.
"""

from __future__ import annotations

import re
from html import unescape
from unicodedata import normalize

from archive.traditional import simplified

_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_LINK = re.compile(r"\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\([^)\s]*(?:\s+\"[^\"]*\")?\)")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_DRESS = re.compile(r"[*_`~\\•●◆■▲◇□△★☆※○]+|^[#>|\s]+(?=[^#>|\s])(?<=[>|\s])|(?<=[^>|\s])[|\s]+$")
_DRESSED = re.compile(r"[*_`~\\•●◆■▲◇□△★☆※○#>|\s]")  # a line without any of these has no dress
# The commonest of what NFKC changes: without them most lines are as they should be.
_SIGNS = (("，", ","), ("：", ":"), ("；", ";"), ("（", "("), ("）", ")"))
_BETWEEN = re.compile(r"[\s|丨/·]+")
ROW_LENGTH = 200  # characters; a longer line is no row of items
_BETWEEN_LATIN = re.compile(r"\s*[|丨/·\t]\s*|\s{2,}")
_FIGURE = re.compile(r"[\d。，；：,;:%％、（(]|^[单]位|^合计|^指标")
# A reading after each rare character, as pages with phonetic fonts come out: 經(jīng)濟(jì).
_READING = re.compile(r"(?<=[\u3400-\u9fff])\([a-zāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜ]{1,6}\)")
_WIDE = r"[^\x00-\u200f\u2028-\u202f\u2070-\u209f]"  # Chinese and signs; no accented Latin
_SPACE = re.compile(rf"(?<={_WIDE})\s+|\s+(?={_WIDE})")


def face_of(text: str) -> str:
    """Return the face of a line: plain, NFKC, lower case, simplified.

    White space is dropped beside Chinese and single elsewhere; links give their words.
    """
    if "](" in text:
        text = _LINK.sub(r"\1", _LINK.sub(r"\1", _IMAGE.sub("", text)))
    if "<" in text:
        text = _TAG.sub("", text)
    if "&" in text:
        text = unescape(text)
    for wide, plain in _SIGNS:
        text = text.replace(wide, plain)
    text = simplified(normalize("NFKC", text).lower())
    if "(" in text:
        text = _READING.sub("", text)
    if _DRESSED.search(text):
        text = _SPACE.sub("", " ".join(_DRESS.sub(" ", text).split()))
    return text.strip("· ")


def count_links(text: str) -> int:
    """Return how many links a Markdown line consists of; 0 where it has words of its own."""
    if "](" not in text:
        return 0
    rest, images = _IMAGE.subn("", text)
    rest, links = _LINK.subn("", rest)
    rest, more = _LINK.subn("", rest)
    return 0 if any(char.isalnum() for char in rest) else links + max(more, images)


def count_items(text: str) -> int:
    """Return how many short items, set apart by white space or bars, a line is a row of.

    0 where an item is long, or has a figure or a stop: then it is a sentence, or a table's row.
    """
    if len(text) > ROW_LENGTH or "。" in text or "，" in text or not _BETWEEN.search(text):
        return 0
    latin = sum(char.isascii() and char.isalpha() for char in text) * 2 > len(text)
    items = (_BETWEEN_LATIN if latin else _BETWEEN).split(text.strip())
    if len(items) < 4 or any(len(item) > 10 or _FIGURE.search(item) for item in items):
        return 0
    if not latin and any(item.isascii() for item in items):
        return 0  # words of another script within a sentence
    return len(items) if sum(map(len, items)) >= 2 * len(items) - 1 else 0
