"""What stands at the end of a report's page: where it comes from, its address, and whom to ask."""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape
from urllib.parse import quote

from archive.cite.record import Cited
from archive.identity import FILES
from archive.model import Report
from archive.settings import Settings
from archive.stages.facts import listed

_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_WEB = re.compile(r"https?://[^\s<>\"'\\]+", re.IGNORECASE)
_NAMES = {"txt": "纯文本", "md": "Markdown", "json": "数据（JSON）"}
_ORIGIN = {"source_url": "来源网址", "date_archived": "收录日期"}


def origin_box(report: Report, cited: Cited, settings: Settings) -> str:
    """Return the box at the end of a page as HTML."""
    rows = listed(report, _ORIGIN, f"{_address(cited)}{_digests(report)}{_files(report, settings)}")
    return f'<div class="facts origin" data-ui data-search-exclude>{rows}{asking(settings)}</div>\n'


@lru_cache(maxsize=1)
def asking(settings: Settings) -> str:
    """Return what the archive says of rights, and where to ask for a correction or a takedown."""
    rights = f"<p>{escape(settings.rights)}</p>" if settings.rights else ""
    contact = escape(settings.contact)
    if _MAIL.fullmatch(settings.contact):
        contact = f'<a href="mailto:{contact}">{contact}</a>'
    elif _WEB.fullmatch(settings.contact):
        contact = f'<a href="{contact}">{contact}</a>'
    return f"{rights}<p>更正或撤下，请联系：{contact}</p>" if contact else rights


def _address(cited: Cited) -> str:
    """Return the rows with the address of this version, and when a reader printed it."""
    words = escape(cited.url) or '<span hidden data-slot="url"> <span></span></span>'
    asked = "" if cited.url else "本页的这一版本"
    link = f'<a href="?v={cited.version}">{asked}{words}</a>'
    return (
        f"<div><dt>固定地址</dt><dd>{link}</dd></div>"
        '<div hidden data-slot="accessed"><dt>取用日期</dt><dd><span></span></dd></div>'
    )


def _digests(report: Report) -> str:
    """Return the rows by which anyone can check a file and what was read from it."""
    file, text = report.sha256, report.metadata["text_sha256"].value
    said = {"文件编码": report.encoding, "文件校验": f"SHA-256 <code>{file}</code>"}
    if not file:
        said["文件校验"] = "不公开，以免由它试出遮盖的内容"
    if text != file:
        said["文本校验"] = f"SHA-256 <code>{text}</code>"
    return "".join([f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in said.items()])


def _files(report: Report, settings: Settings) -> str:
    """Return the row of the files beside the page."""
    name = quote(report.identity.rpartition("/")[2])
    links = [f'<a href="../{name}{FILES[kind]}">{_NAMES[kind]}</a>' for kind in settings.files]
    return f"<div><dt>取走</dt><dd>{'　'.join(links)}</dd></div>" if links else ""
