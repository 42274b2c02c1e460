"""The interface in English: every word of it, nothing of a report, and only for who asked."""

import ast
import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from archive.cite.record import AS_IN_THE_SOURCE, SUPPLIED
from archive.cli import main
from archive.personal import KINDS
from archive.rules import load_rules
from archive.stages.clean import LINKS, PAGE_TITLE, SEPARATOR
from archive.stages.facts import FACTS, FROM
from tests import generator
from tests.conftest import Serve
from tests.site.test_site import ROOT, copy_docs
from tests.variants import copies_of

ASSETS = ROOT / "scripts" / "theme" / "assets"
HAN = re.compile(r"[\u3400-\u9fff]")
LONG = "我镇抓住机遇，加快发展，完成投资1789万元，同比增长12.5%。"
SOURCES = {
    "half.txt": (ROOT / "seeds" / "000_a8f8532f5550367b.txt").read_text("utf-8"),
    "copy.txt": generator.report(3).text,
    "untitled.txt": f"没有标题的一段。{LONG}\n",
    "withdrawn.txt": f"已撤下的报告\n\n{LONG}\n",
    "withdrawn.yml": "withdrawn: Its authors asked.\ndate_archived: 2024-01-02\n",
    "known.txt": f"陕西省镇巴县2021年政府工作报告\n\n一、概况\n{LONG}\n",
    "known.yml": "period: 2021-01/2021-06\nsource_url: https://example.org/a\n"
    "date_archived: 2024-01-02\n" + "".join(f"{key}: Some\n" for key in ("issuer", "meeting")),
    "older.txt": f"云岭镇2020年工作总结\n\n{LONG}\n",
    "newer.txt": f"云岭镇2020年工作总结\n\n{LONG}另有更正。\n",
    "newer.yml": "replaces: older.txt\n",
}
# What is left in Chinese of the interface, and which part of the page it stands in.
LEFT = """() => {
  const han = /\\p{Script=Han}/u, found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text; (text = walker.nextNode()); ) {
    const parent = text.parentElement;
    if (!han.test(text.data) || parent.closest("script, style, noscript, .choice")) continue;
    if (parent.closest("article, [data-ui]")?.matches("article")) continue;
    found.push([text.data.trim(), parent.closest("[lang]").lang]);
  }
  for (const name of ["aria-label", "title", "placeholder"])
    for (const one of document.querySelectorAll(`[${name}]:not(.choice)`))
      if (han.test(one.getAttribute(name)) && !one.closest(".md-nav--secondary, .md-header__topic"))
        found.push([one.getAttribute(name), "en"]);
  return found;
}"""
OF_REPORTS = (  # words of reports, which stay what they are
    "q, pre, blockquote, .cite p > span, .difference td, .listing a, .near li a, .near code,"
    ".search-hit :is(a, p), .search-list :is(strong, p),"
    ".md-nav--secondary .md-nav__item, .md-header__topic + .md-header__topic"
)


MOVED = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((one) => (sum += one.value)))
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 200);
})"""


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of every kind of page."""
    folder = tmp_path_factory.mktemp("language")
    generator.write(folder / "seeds", 110)
    for number, text in enumerate(copies_of(generator.report(8))):
        (folder / "seeds" / f"v{number}.txt").write_text(text, "utf-8")
    for name, text in SOURCES.items():
        (folder / "seeds" / name).write_text(text, "utf-8")
    verbatim = "第一行\n第二行，后面坏了：".encode() + b"\xff\xfe\x81\xc0 \xf8\x9d\x8f\n" * 30
    (folder / "seeds" / "verbatim.txt").write_bytes(verbatim)
    copy_docs(folder / "docs")
    options = [f"--{name}={folder / name}" for name in ("seeds", "docs", "site")]
    assert main(["build", "-q", *options]) == 0
    return folder


@pytest.fixture(scope="session")
def language(folder: Path, serve: Serve) -> str:
    return serve(folder / "site", "/archive/")


def choose_english(page: Page, language: str) -> None:
    """Open the home page in English, and wait until the choice and its words are kept."""
    page.goto(f"{language}?lang=en")
    expect(page.get_by_role("button", name="中文界面")).to_be_visible()
    page.wait_for_function("localStorage.getItem('archive.messages')")


def pages(folder: Path) -> list[str]:
    """Return the address of one page of each kind, and of all lists that have no other alike."""
    one_of = ("family", "versions")
    sets = [next((folder / "site" / "browse" / kind).iterdir()).name for kind in one_of]
    lists = ["reports/", "reports/index-2/", "browse/", "browse/year/2021/", "browse/level/县/"]
    reports = ["half", "copy", "untitled", "withdrawn", "known", "verbatim", "v2", "older"]
    searches = ["search/", "search/?q=项目", "search/?q=此处绝无此句", "search/?q=审计工作报告"]
    return [
        "",
        *lists,
        *(f"browse/{kind}/{name}/" for kind, name in zip(one_of, sets, strict=True)),
        *(f"reports/{one}/" for one in reports),
        *searches,
    ]


def data_of(folder: Path) -> list[str]:
    """Return what is known of the reports, which stays Chinese: the longest first."""
    found = {"（名称隐去）"}

    def gather(value: Any) -> None:
        for one in value.values() if isinstance(value, dict) else value:
            if isinstance(one, str):
                found.add(one)
            elif isinstance(one, dict | list):
                gather(one)

    for path in (folder / "site" / "reports").rglob("*.json"):
        metadata = json.loads(path.read_text("utf-8"))["metadata"]
        gather(
            {key: one["value"] for key, one in metadata.items() if key not in ("genre", "level")}
        )
    found |= {place for province in found for place in re.findall(r"[\u3400-\u9fff]+", province)}
    return sorted(filter(HAN.search, found), key=len, reverse=True)


def test_every_word_of_the_interface_is_in_english(page: Page, language: str, folder: Path) -> None:
    data = data_of(folder)
    choose_english(page, language)
    missing = set()
    for path in pages(folder):
        page.goto(language + path, wait_until="networkidle")
        expect(page.locator("html")).to_have_attribute("lang", "en")
        page.evaluate(
            "of => document.querySelectorAll(of).forEach((one) => one.replaceChildren())",
            OF_REPORTS,
        )
        for words, _ in page.evaluate(LEFT):
            left = re.sub(r"“[^”]*”|率 of \S+|mentions .*|rate of .*", "", words)
            for one in data:
                left = left.replace(one, "")
            if HAN.search(left):
                missing.add((path, words))
    assert sorted(missing) == []


def messages() -> Iterator[str]:
    """Yield what may be said of a report, variable parts filled in."""
    yield from FACTS.values()
    yield from FROM.values()
    for rule in (*load_rules().boilerplate.rules, SEPARATOR, PAGE_TITLE, LINKS):
        if not rule.id.startswith("keep-"):  # those protect, and are never heard of
            yield f"网站文字：{rule.why}"
    for name in ("segment", "structure", "opening"):
        text = Path(ROOT, "scripts/archive/stages", f"{name}.py").read_text("utf-8")
        for why in re.findall(r'(?:why = |"[a-z-]+", )"([^"]*[\u3400-\u9fff][^"]*)"', text):
            yield f"版式：{why}"
    yield f"注：{AS_IN_THE_SOURCE}；{SUPPLIED}。"
    yield f"文中的个人信息已遮盖：{'，'.join(f'{name} 2 处' for name in KINDS.values())}。"
    vocabularies = yaml.safe_load(
        Path(ROOT, "scripts/archive/rules/vocabularies.yml").read_text("utf-8")
    )
    for name in ("genre", "level", "status"):
        yield from (term.get("zh", term["id"]) for term in vocabularies[name])
    yield from findings()


def findings() -> Iterator[str]:
    """Yield the messages of `inspect`, read from its source, with 1 for every variable part."""
    text = Path(ROOT, "scripts/archive/stages/inspect.py").read_text("utf-8")
    tree = ast.parse(text)
    parts = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for part in node.values
    }
    for node in ast.walk(tree):
        said = ""
        if id(node) in parts:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            said = node.value
        elif isinstance(node, ast.JoinedStr):
            said = "".join(
                str(part.value) if isinstance(part, ast.Constant) else "1" for part in node.values
            )
        if said.endswith("。") and HAN.search(said) and len(said) > 2:
            yield re.sub(r"序号1", "序号从“1”跳到“3”", said).replace(
                "1，文中却提到1（1）", "标题为1年，文中却提到1（1年）"
            )


def test_whatever_is_said_of_a_report_can_be_said_in_english(page: Page, language: str) -> None:
    said = list(dict.fromkeys(messages()))
    assert len(said) > 150
    choose_english(page, language)
    left = page.evaluate(
        """async (said) => {
          const list = document.createElement("ul");
          list.dataset.ui = "";
          list.append(...said.map((words) => Object.assign(
            document.createElement("li"), { textContent: words })));
          document.body.append(list);
          await new Promise((done) => setTimeout(done, 100));
          return said.filter((_, at) => /\\p{Script=Han}/u.test(
            list.children[at].textContent.replace(/“[^”]*”/g, "")));
        }""",
        said,
    )
    assert left == []


def test_the_catalogue_says_nothing_twice_and_leaves_nothing_open() -> None:
    def once(pairs: list[tuple[str, str]]) -> dict[str, str]:
        assert len(dict(pairs)) == len(pairs), "a message stands twice"
        return dict(pairs)

    catalogue = json.loads((ASSETS / "messages.json").read_text("utf-8"), object_pairs_hook=once)
    for chinese, english in catalogue.items():
        places = len(re.findall(r"\{n?\}", chinese))
        used = {int(number) for number in re.findall(r"\{=?(\d)\}", english)}
        assert used <= set(range(1, places + 1)), chinese
        assert english and not HAN.search(
            english.replace("（宋）", "").replace("(宋)", "").replace("XX", "")
        )


def test_a_reader_chooses_and_is_remembered(page: Page, language: str) -> None:
    page.goto(f"{language}reports/known/")
    html = page.locator("html")
    box = page.locator(".facts").first
    expect(html).to_have_attribute("lang", "zh")
    before = page.locator("body").inner_text()
    switch = page.get_by_role("button", name="EN: interface in English")
    switch.focus()
    page.keyboard.press("Enter")
    expect(box).to_contain_text("government work report")
    expect(html).to_have_attribute("lang", "en")
    expect(page.locator("article")).to_have_attribute("lang", "zh")
    expect(box.get_by_text("Genre", exact=True)).to_have_attribute("lang", "en")
    expect(page.locator("article > p")).to_contain_text("我镇抓住机遇")
    page.reload()
    expect(box).to_contain_text("government work report")
    page.goto(f"{language}search/?q=项目")
    expect(page.locator(".search-count")).to_contain_text("reports")
    page.goto(f"{language}reports/known/")
    expect(box).to_contain_text("Genre")
    page.get_by_role("button", name="中文界面").click()
    expect(html).to_have_attribute("lang", "zh")
    expect(page.locator("[lang=en]:not(.choice, .choice span)")).to_have_count(0)
    assert page.locator("body").inner_text() == before


def test_an_address_can_ask_for_a_language(browser: Browser, language: str) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{language}search/?q=项目&lang=en")
        expect(page.locator("h1")).to_have_text("Search¶")
        expect(page).to_have_title("项目 — Search")
        expect(page).to_have_url(re.compile(r"search/\?q=[^&]*$"))
        page.goto(f"{language}?lang=zh")
        expect(page.locator("html")).to_have_attribute("lang", "zh")
        expect(page.locator("h1")).to_contain_text("公共报告档案")


def test_chinese_readers_fetch_no_catalogue_and_all_of_it_is_small(
    page: Page, language: str, folder: Path
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(language, wait_until="networkidle")
    expect(page.locator("script[src$='reader.js']")).to_have_count(1)
    assert not any(url.endswith("messages.json") for url in asked)
    sizes = {
        name: len(gzip.compress((folder / "site" / "assets" / name).read_bytes(), 9))
        for name in ("reader.js", "messages.json")
    }
    assert sizes["reader.js"] <= 3 * 1024 and sizes["messages.json"] <= 10 * 1024, sizes


def test_nothing_moves_once_english_was_chosen(page: Page, language: str) -> None:
    choose_english(page, language)
    for path in ("", "reports/known/"):
        page.goto(language + path, wait_until="networkidle")
        expect(page.locator("html")).to_have_attribute("lang", "en")
        assert page.evaluate(MOVED) < 0.05


def test_without_the_catalogue_pages_stay_chinese(page: Page, language: str) -> None:
    page.route("**/messages.json", lambda route: route.abort())
    page.goto(f"{language}?lang=en")
    expect(page.locator("html")).to_have_attribute("lang", "zh")
    expect(page.get_by_role("button", name="EN: interface in English")).to_be_visible()


def test_the_typeface_of_reports_is_remembered(page: Page, language: str) -> None:
    page.goto(f"{language}reports/known/")
    family = "getComputedStyle(document.querySelector('article > p')).fontFamily"
    assert "Serif" not in page.evaluate(family)
    page.get_by_role("button", name="正文用宋体").click()
    page.reload()
    expect(page.get_by_role("button", name="正文用宋体")).to_have_attribute("aria-pressed", "true")
    assert "Serif" in page.evaluate(family)


@pytest.mark.parametrize("scheme", ["light"])
def test_axe_finds_nothing_in_english(
    browser: Browser, language: str, folder: Path, scheme: Any
) -> None:
    versions = next((folder / "site" / "browse" / "versions").iterdir()).name
    with browser.new_context(color_scheme=scheme, viewport={"width": 320, "height": 800}) as one:
        page = one.new_page()
        shown = ("reports/half/", "reports/older/", f"browse/versions/{versions}/")
        for path in ("?lang=en", *shown, "search/?q=项目"):
            page.goto(language + path, wait_until="networkidle")
            expect(page.get_by_role("button", name="中文界面")).to_be_visible()
            assert page.evaluate("document.documentElement.scrollWidth") <= 320
            found = Axe().run(page).response["violations"]
            assert [(path, v["id"], [n["html"] for n in v["nodes"]]) for v in found] == []
