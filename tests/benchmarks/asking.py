"""Engines asked in a real browser, and what their answers are worth.

Each is asked alike: a query is put into a box as an input method puts it there, and the clock
runs from that event to the moment when the first result is in the page.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from statistics import fmean, median
from typing import NamedTuple

from playwright.sync_api import Browser, Page, sync_playwright

from tests import browser as chromium
from tests.benchmarks.engines import KEEP_RESULTS, Engine
from tests.benchmarks.served import Server
from tests.benchmarks.tools import NotMeasured
from tests.conftest import FLAGS
from tests.search.samples import Drawn

PATIENCE = 120_000  # ms
READ = 200  # results of a query that are compared with what is true
WARM_UP = "情况"  # what a warm page was asked before

WATCH = """
(() => {
  const clock = (window.clock = { typed: 0, shown: 0, when: 0, hit: false });
  const begin = () => Object.assign(clock, { typed: performance.now(), shown: 0 });
  addEventListener("input", begin, true);
  const look = () => {
    if (!clock.typed || clock.shown) return;
    const hit = Boolean(document.querySelector(`HIT`));
    if (!hit && !(ANSWERED)) return;
    clock.shown = performance.now();
    clock.when = (performance.timeOrigin + clock.shown) / 1000;
    clock.hit = hit;
  };
  const all = { childList: true, subtree: true, attributes: true, characterData: true };
  new MutationObserver(look).observe(document, all);
  addEventListener("message", look); // a worker's answer, where the page changes nothing
})();
"""


BARE = """async (rounds) => {
  const started = performance.now();
  for (const some of rounds) {
    await Promise.all(some.map(async (path) => (await fetch(path)).arrayBuffer()));
  }
  return performance.now() - started;
}"""


class Shown(NamedTuple):
    """What became of one query."""

    milliseconds: float  # from the input event to the first result, or to "nothing"
    when: float  # that moment, in seconds since 1970
    hit: bool  # there was a result


class Fetched(NamedTuple):
    """What a fresh browser fetched for one query."""

    size: int  # bytes of the engine's code and index
    requests: int
    shown: Shown


@contextmanager
def a_browser() -> Iterator[Browser]:
    """Start the Chromium of the browser tests.

    Raises:
        NotMeasured: there is none.
    """
    path = chromium.find()
    if path is None:
        raise NotMeasured("no Chromium: `python -m tests.browser` finds or installs one")
    root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=[*FLAGS, *root])
        yield launched
        launched.close()


@contextmanager
def opened(browser: Browser, engine: Engine, server: Server) -> Iterator[Page]:
    """Open the page of an engine in a browser profile with an empty cache."""
    with browser.new_context() as context:
        context.set_default_timeout(PATIENCE)
        watch = WATCH.replace("HIT", engine.hit).replace("ANSWERED", engine.answered)
        context.add_init_script(KEEP_RESULTS + watch)
        server.forget()
        page = context.new_page()
        page.goto(server.address + engine.page)
        page.locator(engine.box).wait_for(state="attached")
        page.locator(engine.box).focus()
        yield page


def ask(page: Page, engine: Engine, typed: str) -> Shown:
    """Empty the box, type a query, wait until it is answered."""
    if page.locator(engine.box).input_value():
        page.locator(engine.box).fill("")
        page.keyboard.press("Shift")
        page.wait_for_function(f"!document.querySelector(`{engine.hit}`)")
    page.keyboard.insert_text(typed)
    page.keyboard.press("Shift")  # an input method commits with a key; Material waits for one
    page.wait_for_function(engine.answered)
    page.wait_for_function("clock.shown > clock.typed")
    clock = page.evaluate("clock")
    return Shown(clock["shown"] - clock["typed"], clock["when"], clock["hit"])


def cold(browser: Browser, engine: Engine, server: Server, queries: Sequence[str]) -> list[Fetched]:
    """Ask each query of a fresh browser; return what was fetched until something was shown."""
    out = []
    for typed in queries[: engine.cold]:
        with opened(browser, engine, server) as page:
            shown = ask(page, engine, typed)
            sent = [s for s in server.until(shown.when) if s.path.startswith(engine.mine)]
        out.append(Fetched(sum(one.size for one in sent), len(sent), shown))
    return out


def measure(
    browser: Browser, engine: Engine, server: Server, drawn: Sequence[Drawn], splices: Sequence[str]
) -> dict[str, float]:
    """Return all that is measured in a browser: see the table's rows."""
    typed = [query.typed for query in drawn]
    fetched = [one for one in cold(browser, engine, server, typed) if one.shown.hit]
    nowhere = cold(browser, engine, server, splices)
    recall, precision = [], []
    with opened(browser, engine, server) as page:
        ask(page, engine, WARM_UP)
        warm = [ask(page, engine, one) for one in typed]
        again = [ask(page, engine, one) for one in typed]
        false = [ask(page, engine, one).hit for one in splices]
        for query in drawn:
            ask(page, engine, query.typed)
            found = engine.results(page, query.typed, READ)
            right = len(query.answers.intersection(found))
            if found:
                precision.append(right / len(found))
            if len(query.answers) <= READ:
                recall.append(right / len(query.answers))
        bare = [page.evaluate(BARE, rounds) for rounds in engine.rounds]
    out = {
        "recall": fmean(recall),
        "precision": fmean(precision),
        "false": fmean(false),
        "cold bytes": median(one.size for one in fetched),
        "cold bytes, worst": max(one.size for one in fetched),
        "cold requests": median(one.requests for one in fetched),
        "splice bytes": max(one.size for one in nowhere),
        "splice bytes, median": median(one.size for one in nowhere),
    }
    if bare:
        out["bare"] = median(bare)
    for name, shown in (("warm", warm), ("warm again", again)):
        times = sorted(one.milliseconds for one in shown if one.hit)
        out[name] = median(times)
        out[f"{name}, 95th"] = times[int(0.95 * (len(times) - 1))]
    return out
