"""Renders a page as the site does, and reads back the text that a reader sees."""

from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from markdown import Markdown
from mkdocs.config import load_config
from mkdocs.utils.meta import get_data

ROOT = Path(__file__).resolve().parent.parent
_VOID = {"br", "hr", "img", "input", "wbr", "meta", "link"}


@cache
def site_markdown() -> Markdown:
    """Return Python-Markdown set up as mkdocs.yml says."""
    config: Any = load_config(str(ROOT / "mkdocs.yml"))
    return Markdown(extensions=config.markdown_extensions, extension_configs=config.mdx_configs)


def rendered(page: str) -> tuple[str, dict[str, Any]]:
    """Return the HTML and the front matter that MkDocs makes of a page."""
    body, meta = get_data(page)
    return site_markdown().reset().convert(body), meta


def visible_text(html: str) -> str:
    """Return the text of `html` without white space and without what carries `data-ui`."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert not reader.open, reader.open
    return squeezed("".join(reader.text))


def squeezed(text: str) -> str:
    return "".join(text.split())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.text: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in _VOID:
            hidden = any(name == "data-ui" for name, _ in attrs)
            self.open.append((tag, hidden or (bool(self.open) and self.open[-1][1])))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        if not (self.open and self.open[-1][1]):
            self.text.append(data)
