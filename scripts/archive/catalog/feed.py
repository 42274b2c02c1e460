"""The feed of what was archived last (Atom, RFC 4287).

An entry's `id` is the page's address, or where the site's is not known a name made from the
identity: either stays what it is whatever becomes of the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from archive.catalog.entries import Entry, latest

NEWEST = 50  # reports in the feed
LONG_AGO = "1970-01-01"  # where nothing is dated: Atom asks for a date
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_DATE = re.compile(r"[0-9]{4}(?:-[0-9]{2}){0,2}")


def feed(site_name: str, site_url: str, entries: Sequence[Entry]) -> str:
    """Return the feed of the newest reports; links are relative where `site_url` is ""."""
    base = f"{site_url.rstrip('/')}/" if site_url else ""
    name = xml_text(site_name)
    newest = latest(entries)[:NEWEST]
    when = max((_instant(entry) for entry in newest), default=f"{LONG_AGO}T00:00:00Z")
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="zh-Hans">\n'
        f"<title>{name}</title>\n"
        f"<id>{xml_text(base or _urn(site_name))}</id>\n"
        f'<link rel="self" type="application/atom+xml" href="{xml_text(base)}feed.xml"/>\n'
        f'<link rel="alternate" type="text/html" href="{xml_text(base) or "./"}"/>\n'
        f"<updated>{when}</updated>\n"
        f"<author><name>{name}</name></author>\n"
    ]
    parts += [_entry(entry, base) for entry in newest]
    return f"{''.join(parts)}</feed>\n"


def xml_text(text: str) -> str:
    """Return `text` as it may stand in XML 1.0, between tags or in quotes.

    >>> xml_text("<a b='1'>&")
    '&lt;a b=&#x27;1&#x27;&gt;&amp;'
    """
    return escape(_NOT_XML.sub("\ufffd", text))


def _entry(entry: Entry, base: str) -> str:
    address = f"{base}reports/{quote(entry.identity)}/"
    facts = (" › ".join(entry.place), entry.period, entry.genre, f"{entry.characters:,} 字")
    said = " · ".join(fact for fact in facts if fact)
    return (
        "<entry>\n"
        f"<title>{xml_text(entry.title)}</title>\n"
        f"<id>{xml_text(address if base else _urn(entry.identity))}</id>\n"
        f'<link rel="alternate" type="text/html" href="{xml_text(address)}"/>\n'
        f"<updated>{_instant(entry)}</updated>\n"
        f"<summary>{xml_text(said)}</summary>\n"
        "</entry>\n"
    )


def _urn(name: str) -> str:
    return f"urn:uuid:{uuid5(NAMESPACE_URL, quote(name, errors='surrogatepass'))}"


def _instant(entry: Entry) -> str:
    """Return when a report was archived, or else the day it is of, as RFC 3339 has it."""
    known = next((d for d in (entry.archived, entry.date) if _DATE.fullmatch(d)), LONG_AGO)
    return f"{known}{'-01-01'[len(known) - 4 :]}T00:00:00Z"
