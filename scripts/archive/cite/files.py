"""Citations for programs: BibTeX as biblatex reads it, RIS, and CSL-JSON.

Each is lines that begin with a name of ours; no text of a report can begin one.
"""

from __future__ import annotations

import re
from functools import lru_cache
from json.encoder import encode_basestring as _json

from archive.cite.parts import Parts, slot
from archive.cite.record import Cited

# TeX's own signs.  Braces that are written out count for BibTeX even behind a backslash.
_TEX = {sign: f"\\{sign}" for sign in "$&#%_"}
_TEX |= {
    "\\": "\\textbackslash{}",
    "{": "\\textbraceleft{}",
    "}": "\\textbraceright{}",
    "^": "\\textasciicircum{}",
    "~": "\\textasciitilde{}",
}
_TEX_SIGN = re.compile(f"[{re.escape(''.join(_TEX))}]")
_LIGATURE = re.compile("(?<=[-`'<>,?!\"])(?=[-`'<>,\"])")  # two hyphens are a dash …


def key_of(cited: Cited) -> str:
    """Return the name of an entry: another version of the text has another."""
    return f"report-{cited.version}"


def bibtex(cited: Cited) -> Parts:
    """Return a biblatex entry: @report where the issuer is known, which that type asks for."""
    date = f"{cited.date[:4]}~" if cited.estimated else cited.date  # EDTF: about that year
    fields = {
        "author": f"{{{_tex(cited.author)}}}" if cited.author else "",
        "title": f"{{{_tex(cited.title)}}}",
        "type": _tex(cited.genre),
        "institution": _tex(cited.author),
        "location": _tex(cited.place) if cited.author else "",
        "number": _tex(cited.number),
        "date": date,
        "urldate": cited.accessed,
        "library": _tex(cited.archive),
        "note": _tex(cited.note),
    }
    lines = "".join([f"{name} = {{{value}}},\n" for name, value in fields.items() if value])
    kind = "report" if cited.author else "online"
    return (
        f"@{kind}{{{key_of(cited)},\n{lines}",
        slot("url", "url = {", cited.url, "},\n"),
        "}",
    )


@lru_cache(maxsize=1024)  # issuers, places and genres recur
def _tex(text: str) -> str:
    """Return `text` as TeX that prints it, sign by sign."""
    return _LIGATURE.sub("{}", _TEX_SIGN.sub(lambda sign: _TEX[sign[0]], text))


def ris(cited: Cited) -> Parts:
    """Return an RIS record of the type RPRT."""
    fields = {
        "TY": "RPRT",
        "AU": cited.author,
        "TI": cited.title,
        "PY": cited.date[:4],
        "DA": "" if cited.estimated else cited.date.replace("-", "/"),
        "M3": cited.genre,
        "SN": cited.number,
        "LA": cited.language,
        "DB": cited.archive,
        "Y2": cited.accessed.replace("-", "/"),
        "N1": cited.note,
    }
    lines = "".join([f"{tag}  - {value}\n" for tag, value in fields.items() if value])
    return (lines, slot("url", "UR  - ", cited.url, "\n"), "ER  - ")


def csl_json(cited: Cited) -> Parts:
    """Return a list of one CSL-JSON item, of the type `report` (CSL 1.0.2)."""
    issued = (
        _numbers(cited.date[:4], ', "circa": true') if cited.estimated else _numbers(cited.date)
    )
    fields = {  # JSON already; "" is left out
        "id": f'"{key_of(cited)}"',
        "type": '"report"',
        "title": _json(cited.title),
        "author": f'[{{"literal": {_json(cited.author)}}}]' if cited.author else "",
        "genre": cited.genre and _json(cited.genre),
        "number": cited.number and _json(cited.number),
        "issued": issued,
        "accessed": _numbers(cited.accessed),
        "language": cited.language and _json(cited.language),
        "source": cited.archive and _json(cited.archive),
        "note": cited.note and _json(cited.note),
    }
    said = ",\n".join([f'"{name}": {value}' for name, value in fields.items() if value])
    return (f"[{{\n{said}", slot("url", ',\n"URL": "', cited.url, '"'), "\n}]")


def _numbers(date: str, more: str = "") -> str:
    """Return an ISO 8601 date as CSL's numbers, in JSON."""
    numbers = ", ".join([part.lstrip("0") for part in date.split("-")])
    return f'{{"date-parts": [[{numbers}]]{more}}}' if date else ""
