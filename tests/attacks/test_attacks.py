"""Nothing that is tried lets anything in: not into a page, a list, a file, the machine."""

from __future__ import annotations

import csv
import json
import re
import sys
import tempfile
from html.parser import HTMLParser
from pathlib import Path
from xml.parsers import expat

import pytest
from playwright.sync_api import Page, Request

from archive.html.policy import META, POLICY, headers_file
from archive.identity import printable
from archive.spans import Kept
from tests.attacks.conftest import ROOT, Tried
from tests.attacks.corpus import SECRET, Attack, attacks
from tests.conftest import Serve
from tests.render_check import squeezed
from tests.site.test_same_as_mkdocs import files

pytestmark = pytest.mark.xdist_group("browser")  # one archive for all, built once

NEVER = {"iframe", "object", "embed", "base", "style", "applet", "frame", "template"}
TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")  # the direction of what stands around
ADDRESSES = ("href", "src", "action", "formaction", "data", "poster", "srcset", "xlink:href")
# What a page's frame is made of: as many of each, whatever stands in the report.
FRAME = "main, article, body > *, header, footer, form, input, script, style, iframe, img, h1"
LISTEN = """
    window.violations = [];
    addEventListener("securitypolicyviolation", (event) =>
        violations.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`));
"""
TEXT = """() => {
    const article = document.querySelector("article").cloneNode(true);
    article.querySelectorAll("[data-ui]").forEach((part) => part.remove());
    return article.textContent;
}"""
MADE = {attack.name: attack for attack in attacks() if attack.name and not attack.link}


class _Reader(HTMLParser):
    """Notes what a page holds that no page of ours may hold."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.data = ""
        self.script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in NEVER:
            self.found.append(f"<{tag}>")
        self.script = tag == "script" and "src" not in given
        if self.script and given.get("type") not in ("application/json", "application/ld+json"):
            self.found.append("a script within the page")
        if tag == "meta" and given.get("http-equiv", "").lower() not in (  # type: ignore[union-attr]
            "",
            "content-security-policy",
            "refresh",
        ):
            self.found.append(f"<meta {given}>")
        for name, value in attrs:
            target = re.sub(r"[\x00-\x20]", "", value or "").lower()
            if name.startswith("on") or name in ("style", "srcdoc", "autofocus"):
                self.found.append(f"{name}={value}")
            if name in ADDRESSES and re.match(r"(?!https?:)[a-z][a-z0-9+.-]*:|//", target):
                self.found.append(f"{name}={value}")
            if (
                tag in ("script", "link", "img", "form")
                and "//evil." in target
                and name != "content"
            ):
                self.found.append(f"{tag} {name}={value}")

    def handle_data(self, data: str) -> None:
        if self.script:
            json.loads(data)
            self.script = False


def pages_of(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


def test_plain_mkdocs_gives_the_same(tried: Tried) -> None:
    ours, plain = files(tried.site), files(tried.folder / "plain")
    assert sorted(ours) == sorted(plain)
    assert [name for name in ours if ours[name] != plain[name]] == []


def test_only_what_is_the_archives_is_read_and_written(tried: Tried) -> None:
    own = [f"{tried.folder}/{name}" for name in ("seeds", "docs", "site", ".cache")]
    temporary = str(Path(tempfile.gettempdir()).resolve())
    own += [f"{temporary}/archive-"]
    machine = [str(ROOT), sys.prefix, sys.base_prefix, "/usr/", "/etc/mime.types", "/dev/"]
    allowed = {"start": ("git",), "write": tuple(own), "read": (*own, *machine)}
    wrong = [
        (kind, what)
        for kind, what in tried.events
        if not what.startswith(allowed[kind])
        and what != str(tried.folder)
        and Path(what).parent != Path(temporary)  # Python tries whether it may write there
    ]
    assert wrong == []
    assert not list(tried.folder.glob("hit*")) and not list(ROOT.glob("hit*"))


def test_what_lies_outside_is_published_nowhere(tried: Tried) -> None:
    for folder in ("docs", "site"):
        every = files(tried.folder / folder)
        assert [name for name, data in every.items() if SECRET.encode() in data] == []


def test_no_page_holds_what_none_may_hold(tried: Tried) -> None:
    pages = pages_of(tried.site)
    assert len(pages) > 60
    for path in pages:
        html = path.read_text("utf-8")
        reader = _Reader()
        reader.feed(html)
        reader.close()
        assert reader.found == [], path
        assert not TURNS.search(html), path
        charset = '<meta charset="utf-8">'
        assert html.split(charset)[1].lstrip().startswith(META), path
        assert html.count('http-equiv="Content-Security-Policy"') == 1, path


def test_hosts_are_told_the_policy_too(tried: Tried) -> None:
    assert (tried.site / "_headers").read_text("utf-8") == headers_file()
    assert POLICY in headers_file() and "frame-ancestors 'none'" in headers_file()
    assert "unsafe" not in POLICY and "*" not in POLICY and "http" not in POLICY


def test_files_for_programs_are_whole(tried: Tried) -> None:
    for path in tried.site.rglob("*"):
        if path.suffix == ".json":
            json.loads(path.read_text("utf-8"))
        elif path.suffix in (".xml", ".svg", ".atom", ".rss"):
            reader = expat.ParserCreate()
            reader.StartDoctypeDeclHandler = _no_doctype
            reader.Parse(path.read_bytes(), True)
        elif path.suffix == ".csv":
            with path.open(encoding="utf-8-sig", newline="") as file:
                rows = list(csv.reader(file))
            assert {len(row) for row in rows} == {len(rows[0])}
            assert [cell for row in rows for cell in row if re.match(r"[=+@\t\r]|-\D", cell)] == []


def _no_doctype(name: str, *_: object) -> None:
    """Entities are declared in a document type; our files have none."""
    pytest.fail(f"<!DOCTYPE {name}")


def test_each_is_refused_or_has_a_page_of_its_own(tried: Tried) -> None:
    for name, attack in MADE.items():
        shown = tried.reports[printable(name)]
        if shown.status == "refused":
            assert shown.problems and "bug" not in shown.problems[0].message, attack.id
        else:
            assert shown.status != "duplicate", attack.id
            assert (tried.site / f"reports/{shown.identity}/index.html").is_file(), attack.id


def calm(page: Page, requests_seen: list[Request], address: str) -> list[str]:
    """Return what should not have happened on a page."""
    wrong = [f"asked for {r.url}" for r in requests_seen if not r.url.startswith(address)]
    wrong += [f"stopped {what}" for what in page.evaluate("window.violations")]
    return wrong + (["a script ran"] if page.evaluate("window.hit !== undefined") else [])


@pytest.fixture
def watched(page: Page) -> Page:
    """A page on which dialogs fail, and what the policy stops is noted."""
    page.add_init_script(LISTEN)
    page.on("dialog", lambda dialog: pytest.fail(f"a dialog: {dialog.message}"))
    page.on("popup", lambda _: pytest.fail("a window"))
    return page


def test_in_a_browser_every_report_is_only_its_text(
    watched: Page, tried: Tried, address: str, requests_seen: list[Request]
) -> None:
    counts = (
        f"() => {json.dumps(FRAME.split(', '))}.map((one) => document.querySelectorAll(one).length)"
    )
    watched.goto(f"{address}reports/innocent/")
    frame = watched.evaluate(counts)
    seen = 0
    for report in tried.reports.values():
        if report.status not in ("archived", "verbatim"):
            continue
        watched.goto(f"{address}reports/{report.identity.replace('%', '%25')}/")
        assert calm(watched, requests_seen, address) == [], report.identity
        assert watched.evaluate(counts) == frame, report.identity
        kept = Kept(report.text, report.removals).string(0, len(report.text))
        assert squeezed(watched.evaluate(TEXT)) == squeezed(kept), report.identity
        seen += 1
    assert seen > 40


def test_in_a_browser_every_other_page_stays_calm(
    watched: Page, tried: Tried, address: str, requests_seen: list[Request]
) -> None:
    reports = {f"reports/{report.identity}/index.html" for report in tried.reports.values()}
    for path in sorted(pages_of(tried.site))[::3]:  # what no page may hold is looked for in all
        name = path.relative_to(tried.site).as_posix()
        if name not in reports and name != "404.html":
            watched.goto(address + name.removesuffix("index.html").replace("%", "%25"))
            watched.wait_for_load_state("networkidle")
            assert calm(watched, requests_seen, address) == [], name


@pytest.mark.parametrize("attack", [a for a in attacks() if a.query], ids=lambda attack: attack.id)
def test_in_a_browser_no_query_does_anything_but_search(
    watched: Page, address: str, requests_seen: list[Request], attack: Attack
) -> None:
    watched.goto(f"{address}search/?{attack.query}")
    watched.locator("[data-search-page]:not([aria-busy])").wait_for()
    watched.wait_for_load_state("networkidle")
    assert calm(watched, requests_seen, address) == []
    assert watched.locator(".search-main img, .search-facets img, .search-main script").count() == 0
    for place in ("reports/event-handlers/",):
        watched.goto(f"{address}{place}?{attack.query}")
        watched.wait_for_load_state("networkidle")
        assert calm(watched, requests_seen, address) == [], place


def test_hostile_titles_and_passages_are_found_as_text(
    watched: Page, address: str, requests_seen: list[Request]
) -> None:
    watched.goto(f"{address}search/?q=onerror%3Dwindow.hit")
    hits = watched.locator(".search-hit")
    hits.filter(has_text="<img src=x onerror=window.hit=1>").first.wait_for()
    assert watched.locator(".search-hit mark").count()
    watched.locator("[data-report='reports/event-handlers/'] a").click()
    watched.locator("article mark").first.wait_for(state="attached")
    assert calm(watched, requests_seen, address) == []
    watched.keyboard.press("/")
    watched.keyboard.insert_text("<script>window.hit")
    watched.locator(".search-list a").first.wait_for()
    assert calm(watched, requests_seen, address) == []


def test_all_that_readers_use_works_within_the_policy(
    watched: Page, address: str, requests_seen: list[Request]
) -> None:
    watched.goto(f"{address}reports/innocent/")
    assert watched.locator("article h2 .permalink").count() == 1
    colours = "document.body.getAttribute('data-md-color-scheme')"
    before = watched.evaluate(colours)
    watched.locator("form[data-md-component=palette] label:visible").click()
    assert (after := watched.evaluate(colours)) != before
    watched.goto(f"{address}search/?q=农业")
    assert watched.evaluate(colours) == after  # kept, for the whole site
    watched.locator(".search-hit").first.wait_for()
    assert (
        watched.evaluate("getComputedStyle(document.querySelector('.md-main')).display") == "block"
    )
    watched.goto(f"{address}about/performance/")
    aligned = "getComputedStyle(document.querySelector('td[align=right]')).textAlign"
    assert watched.evaluate(aligned).endswith("right")  # Chromium says "-webkit-right"
    assert calm(watched, requests_seen, address) == []


def test_the_page_of_what_is_not_found_keeps_the_policy(
    watched: Page, tried: Tried, serve: Serve, requests_seen: list[Request]
) -> None:
    root = serve(tried.site, "/")
    watched.goto(f"{root}404.html")
    assert watched.locator("h1").inner_text() == "404 - Not found"
    assert calm(watched, requests_seen, root) == []
    assert watched.evaluate("document.styleSheets.length") > 1


def test_the_policy_would_stop_what_got_in(watched: Page, address: str) -> None:
    """Nothing is proved by calm pages if the alarm is broken."""
    watched.goto(f"{address}reports/innocent/")
    watched.evaluate("""() => {
        const element = document.createElement("div");
        element.innerHTML =
            '<img src="https://evil.example/x" onerror="window.hit = 1" style="top:0">';
        document.body.append(element);
        const script = document.createElement("script");
        script.textContent = "window.hit = 1";
        document.body.append(script);
    }""")
    watched.wait_for_function("violations.length > 3")
    assert watched.evaluate("window.hit") is None
    stopped = {what.split()[0] for what in watched.evaluate("violations")}
    assert stopped >= {"img-src", "style-src-attr", "script-src-elem"}
