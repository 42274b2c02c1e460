"""Old addresses that lead to the pages of today: what is known only across reports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from posixpath import relpath
from urllib.parse import quote

from archive.html.policy import META
from archive.model import Problem


def clashes(owners: Mapping[str, str], claims: Iterable[tuple[str, str]]) -> Mapping[str, Problem]:
    """Return a problem for each source that may not have an old address it claims.

    `owners` gives the source of every page by its identity; `claims` are pairs of a source
    and an old identity.
    """
    claimants: dict[str, list[str]] = {}
    for source, old in claims:
        claimants.setdefault(old, []).append(source)
    problems = {}
    for old, sources in claimants.items():
        if old in owners:
            why = f"is the page of {owners[old]} and cannot lead elsewhere"
        elif len(sources) > 1:
            why = f"cannot lead to more than one page: {' and '.join(sources)} claim it"
        else:
            continue
        for source in sources:
            message = f"{source}: redirect_from: reports/{old}/ {why}; mend the sidecar"
            problems[source] = Problem("sidecar", "redirect", message)
    return problems


def redirect_page(old: str, new: str) -> str:
    """Return the HTML that stands at an old identity and leads to the new one."""
    address = escape(f"{quote(relpath(f'/{new}', f'/{old}'))}/")
    return f"""<!doctype html>
<html lang="zh-Hans">
<head>
<meta charset="utf-8">
{META}
<title>已移到新地址</title>
<link rel="canonical" href="{address}">
<meta http-equiv="refresh" content="0; url={address}">
</head>
<body>
<p>本页已移到<a href="{address}">新地址</a>。</p>
</body>
</html>
"""
