"""The sitemap for search engines (sitemaps.org, 0.9): every page, reports with their dates.

And what names it to them: robots.txt (RFC 9309).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from urllib.parse import quote

from archive.catalog.entries import Entry

MOST = 50_000  # addresses in one file, says the protocol
_NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_URL = ":/?#[]@!$&'()*+,;=%~"  # what stands in an address besides letters, numbers and -._
_DECLARED = '<?xml version="1.0" encoding="UTF-8"?>\n'


def sitemap_files(
    site_url: str, entries: Sequence[Entry], pages: Iterable[str]
) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each file of the sitemap; none without an address.

    `pages` are the addresses of the other pages below the site's, percent-encoded.  A report's
    date is that of its source.
    """
    if not site_url:
        return
    base = f"{site_url.rstrip('/')}/"
    dated = [(f"reports/{quote(entry.identity)}/", entry.archived) for entry in entries]
    every = [_url(base + address, date) for address, date in (*_undated(pages), *sorted(dated))]
    if len(every) <= MOST:
        yield "sitemap.xml", _set(every)
        return
    names: list[str] = []
    for start in range(0, len(every), MOST):
        names.append(f"sitemap-{len(names) + 1}.xml")
        yield names[-1], _set(every[start : start + MOST])
    parts = "".join(
        f"<sitemap><loc>{escape(base + name, quote=False)}</loc></sitemap>\n" for name in names
    )
    yield "sitemap.xml", f"{_DECLARED}<sitemapindex {_NAMESPACE}>\n{parts}</sitemapindex>\n"


def robots(site_url: str) -> str:
    """Return what robots may read: everything; and where the sitemap is, if there is one."""
    sitemap = f"\nSitemap: {quote(site_url.rstrip('/'), safe=_URL)}/sitemap.xml\n"
    return f"User-agent: *\nAllow: /\n{sitemap if site_url else ''}"


def _undated(pages: Iterable[str]) -> list[tuple[str, str]]:
    return [(address, "") for address in sorted(pages)]


def _url(address: str, date: str) -> str:
    when = f"<lastmod>{escape(date, quote=False)}</lastmod>" if date else ""
    return f"<url><loc>{escape(address, quote=False)}</loc>{when}</url>\n"


def _set(urls: Sequence[str]) -> str:
    return f"{_DECLARED}<urlset {_NAMESPACE}>\n{''.join(urls)}</urlset>\n"
