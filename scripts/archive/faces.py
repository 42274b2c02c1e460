"""What a line says, freed of how it is dressed: the form in which rules read it.

`（責任編輯：…）`, `**责任编辑** ：…` and `责任编辑: …` have one face.  Faces are for
judging only; no offset is taken from them.
"""

from __future__ import annotations

import re
from unicodedata import normalize

from archive.traditional import SIMPLIFIED

_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_LINK = re.compile(r"\[([^\[\]]*)\]\([^)\s]*(?:\s+\"[^\"]*\")?\)")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_DRESS = re.compile(r"[*_`#~\\•●◆■▲◇□△★☆※]+|^[>|\s]+(?=[^>|\s])|(?<=[^>|\s])[|\s]+$")
_SPACE = re.compile(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])")


def face_of(text: str) -> str:
    """Return the face of a line: plain, NFKC, lower case, simplified.

    White space is dropped beside Chinese and single elsewhere; links give their words.
    """
    if "](" in text:
        text = _LINK.sub(r"\1", _LINK.sub(r"\1", _IMAGE.sub("", text)))
    if "<" in text:
        text = _TAG.sub("", text)
    text = normalize("NFKC", text).lower().translate(SIMPLIFIED)
    return _SPACE.sub("", " ".join(_DRESS.sub(" ", text).split()))


def is_only_links(text: str) -> bool:
    """Tell whether a Markdown line consists of links and images, with no words of its own."""
    if "](" not in text:
        return False
    return not any(char.isalnum() for char in _LINK.sub("", _LINK.sub("", _IMAGE.sub("", text))))
