"""The commands: pages, site, build, serve, check, search, explain, describe, rules."""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
import time
from collections.abc import Callable, Sequence
from difflib import unified_diff
from itertools import islice
from pathlib import Path
from typing import Any

import click

from archive.build import SiteError
from archive.build.pages import Ledger, Outcome, changed_pages, default_jobs, reports, write_pages
from archive.build.search import read_index
from archive.build.sidecars import changes_of, write_changes, write_new
from archive.build.store import find_sources, found_at
from archive.catalog.repeats import as_rule, edges_of, suggestions
from archive.curation import starter
from archive.model import Report
from archive.rules import RuleError, load_rules
from archive.search.reader import Index, UnreadableIndex
from archive.sidecar import SidecarError
from archive.spans import Kept
from archive.stages.account import as_json, story_of_removals

DONE, REFUSED, WRONG = 0, 1, 2
FIRST_HITS = 10

_ABOUT = """Turn a folder of source texts into a searchable website.

  seeds/*.txt, *.md  --pages-->  docs/reports/*.md  --site-->  site/
"""
_EXITS = """exit codes:
  0  done
  1  some source could not be archived; everything else was done
  2  wrong usage, a wrong rule, or a wrong mkdocs.yml
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 some source refused, 2 wrong usage."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        options = _parser().parse_args(argv)
    except SystemExit as stop:
        return int(stop.code or 0)
    level = logging.WARNING - 10 * (options.verbose - options.quiet)
    logging.basicConfig(level=level, format="%(levelname)s %(name)s: %(message)s", force=True)
    logging.getLogger("mkdocs").setLevel(max(level, logging.INFO) if options.verbose else level)
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")  # decisions.md says what we know of it
    try:
        load_rules()
        return int(options.run(options))
    except (RuleError, SidecarError, FileNotFoundError, SiteError, UnreadableIndex) as error:
        print(f"error: {error}", file=sys.stderr)
        return WRONG
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    root = _root()
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--seeds", type=Path, default=root / "seeds", metavar="DIR", help="source texts"
    )
    common.add_argument("--docs", type=Path, default=root / "docs", metavar="DIR", help="pages")
    common.add_argument(
        "--site", type=Path, default=root / "site", metavar="DIR", help="the website"
    )
    common.add_argument(
        "--jobs",
        type=_positive,
        default=default_jobs(),
        metavar="N",
        help="processes (default: %(default)s)",
    )
    common.add_argument("-q", "--quiet", action="count", default=0, help="say only what went wrong")
    common.add_argument("-v", "--verbose", action="count", default=0, help="say more")
    parser = argparse.ArgumentParser(
        prog="archive",
        description=_ABOUT,
        epilog=_EXITS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def command(name: str, run: Callable[[Any], int], text: str) -> argparse.ArgumentParser:
        one = commands.add_parser(
            name,
            parents=[common],
            help=text,
            description=f"{text[0].upper()}{text[1:]}.",
            epilog=_EXITS,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        one.set_defaults(run=run)
        return one

    command("pages", _pages, "turn source texts into Markdown pages in docs/reports/")
    command("site", _site, "turn pages into the website, with MkDocs")
    command("build", _build, "pages, then site")
    command("serve", _serve, "show the site at a local address and follow changes in seeds/")
    command("check", _check, "write nothing; say what could not be archived or would change")
    search = command("search", _search, "ask the index of the built website, as its readers do")
    search.add_argument(
        "query", metavar="QUERY", help='words that all stand in a report, "a phrase", -without'
    )
    search.add_argument("--json", action="store_true", help="one JSON object a line, for programs")
    search.add_argument(
        "--all", action="store_true", help=f"every hit, not only the first {FIRST_HITS}"
    )
    explain = command(
        "explain", _explain, "show the whole journey of a source, inside seeds/ or not"
    )
    explain.add_argument(
        "sources", nargs="+", metavar="SOURCE", help="a text file; any number of them"
    )
    explain.add_argument("--json", action="store_true", help="one JSON object a line, for programs")
    explain.add_argument("--text", action="store_true", help="also the decoded text")
    curate = command("describe", _describe, "print a sidecar to start from, or fill in many")
    curate.add_argument(
        "sources", nargs="*", metavar="SOURCE", help="a text file; any number of them"
    )
    curate.add_argument(
        "--from",
        dest="table",
        type=Path,
        metavar="TABLE.csv",
        help="change the sidecars of the sources that a CSV table names",
    )
    curate.add_argument("--write", action="store_true", help="write what would be printed")
    rules = commands.add_parser("rules", help="help with the rules that remove site text")
    asked = rules.add_subparsers(title="commands", metavar="COMMAND", required=True)
    suggest = asked.add_parser(
        "suggest",
        parents=[common],
        help="print ready rules for what recurs around the reports of a site",
        description="Find lines that recur before or behind different reports and that no rule "
        "takes, and print a rule for each with its evidence. Nothing is removed until a person "
        "puts the rule into scripts/archive/rules/.",
    )
    suggest.set_defaults(run=_suggest)
    return parser


def _root() -> Path:
    """Return the folder of mkdocs.yml: this one, or that of the checkout."""
    here = Path.cwd()
    checkout = Path(__file__).resolve().parents[2]
    return (
        here
        if (here / "mkdocs.yml").is_file() or not (checkout / "mkdocs.yml").is_file()
        else checkout
    )


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1")
    return int(text)


def _pages(options: argparse.Namespace) -> int:
    started = time.monotonic()
    with _Progress("pages", options) as progress:
        ledger = write_pages(options.seeds, options.docs, options.jobs, progress.update)
    _tell_refused(ledger)
    if not options.quiet:
        seconds = time.monotonic() - started
        print(
            f"pages: {len(ledger.outcomes)} sources, {ledger.written} written, "
            f"{ledger.removed} removed, {len(ledger.refused)} refused, {seconds:.1f} s"
        )
    return REFUSED if ledger.refused else DONE


def _site(options: argparse.Namespace) -> int:
    from archive.build.site import build_site

    started = time.monotonic()
    build_site(_root(), options.docs, options.site)
    if not options.quiet:
        print(f"site: {options.site} built in {time.monotonic() - started:.1f} s")
    return DONE


def _build(options: argparse.Namespace) -> int:
    return max(_pages(options), _site(options))


def _serve(options: argparse.Namespace) -> int:
    from archive.build.site import ADDRESS, serve_site

    if not options.quiet:
        print(f"serve: http://{ADDRESS[0]}:{ADDRESS[1]}/ follows {options.seeds}; Ctrl-C ends it")

    def update() -> None:
        _pages(options)

    serve_site(_root(), options.seeds, options.docs, update)
    return DONE


def _search(options: argparse.Namespace) -> int:
    hits = Index(read_index(options.site)).search(options.query)
    for hit in hits if options.all else islice(hits, FIRST_HITS):
        if options.json:
            found = {
                "report": f"reports/{hit.record.identity}/",
                "title": hit.record.title,
                "passage": hit.passage.text,
            }
            print(json.dumps(found, ensure_ascii=False), flush=True)
        else:
            print(f"{hit.record.title}  {hit.record.url}\n  {hit.passage.text}", flush=True)
    return DONE


def _check(options: argparse.Namespace) -> int:
    ledger, changes = changed_pages(options.seeds, options.docs, options.jobs)
    _tell_refused(ledger)
    for change in changes:
        print(change, file=sys.stderr)
    if not options.quiet:
        print(
            f"check: {len(ledger.outcomes)} sources, {len(ledger.refused)} refused, "
            f"{len(changes)} pages out of date"
        )
    return REFUSED if ledger.refused or changes else DONE


def _suggest(options: argparse.Namespace) -> int:
    found = find_sources(options.seeds)
    edges = [edge for report in reports(found, options.jobs) if (edge := edges_of(report))]
    made = suggestions(edges)
    for suggestion in made:
        print(as_rule(suggestion))
    if not made and not options.quiet:
        print("nothing recurs that no rule takes", file=sys.stderr)
    return DONE


def _tell_refused(ledger: Ledger) -> None:
    for outcome in ledger.refused:
        _tell_why(outcome)


def _tell_why(refused: Outcome | Report) -> None:
    for problem in refused.problems:
        print(f"{refused.source}: refused: {problem.message}", file=sys.stderr)


def _explain(options: argparse.Namespace) -> int:
    found = [found_at(Path(name), name, options.seeds) for name in options.sources]
    code = DONE
    for report in reports(found, options.jobs):
        code = max(code, REFUSED if report.status == "refused" else DONE)
        if options.json:
            account = as_json(report) | ({"text": report.text} if options.text else {})
            print(json.dumps(account, ensure_ascii=False), flush=True)
        else:
            print(as_story(report, options.text))
    return code


def _describe(options: argparse.Namespace) -> int:
    if bool(options.sources) == (options.table is not None):
        raise SidecarError("describe: name either sources or one table, --from TABLE.csv")
    if options.table is not None:
        return _describe_table(options)
    found = [found_at(Path(name), name, options.seeds) for name in options.sources]
    code = DONE
    for item, report in zip(found, reports(found, options.jobs), strict=True):
        path = item.path.with_suffix(".yml")
        if report.status == "refused":
            _tell_why(report)
            code = REFUSED
        elif not options.write:
            print(f"# {path}\n{starter(report)}")
        else:
            code = max(code, _write_starter(path, starter(report)))
    return code


def _write_starter(path: Path, text: str) -> int:
    try:
        write_new(path, text)
    except FileExistsError:
        print(f"{path}: is there already and stays as it is; edit it", file=sys.stderr)
        return REFUSED
    except OSError as error:
        print(f"{path}: cannot be written ({error.strerror})", file=sys.stderr)
        return REFUSED
    print(f"{path}: written")
    return DONE


def _describe_table(options: argparse.Namespace) -> int:
    changes = changes_of(options.table, options.seeds)
    if options.write:
        write_changes(changes)
    else:
        for change in changes:
            before, after = change.before.splitlines(), change.after.splitlines()
            print("\n".join(unified_diff(before, after, change.shown, change.shown, lineterm="")))
    if not options.quiet:
        done = "written" if options.write else "would change; --write writes them"
        print(f"describe: {len(changes)} sidecars {done}")
    return DONE


def as_story(report: Report, text: bool = False) -> str:
    """Return the account of a report for a person."""
    lines = [f"{report.source}", f"  sha256    {report.sha256}", f"  status    {report.status}"]
    lines += [f"  problem   {p.stage}: {p.code}: {p.message}" for p in report.problems]
    if report.status != "refused":
        lines += [f"  decoded   {report.encoding}, {len(report.text)} characters"]
        head, *rest = story_of_removals(report.text, report.removals)
        lines += [f"  removed   {head}", *(f"    {line}" for line in rest)]
        lines += ["  outline"]
        kept = Kept(report.text, report.removals)
        for block in report.blocks:
            if block.kind in ("title", "heading"):
                shown = "".join(kept.string(block.start, block.end).split())
                lines.append(f"    {'  ' * block.level}{shown[:60]}")
        lines += ["  metadata"]
        lines += [f"    {key:<16}{v.value} ({v.status})" for key, v in report.metadata.items()]
        lines += [f"  page      {report.page}"]
    if text:
        lines += ["  text", report.text]
    return "\n".join(lines) + "\n"


class _Progress:
    """A bar on a terminal, plain lines elsewhere, nothing when asked to be quiet."""

    def __init__(self, name: str, options: argparse.Namespace) -> None:
        self._name, self._quiet = name, bool(options.quiet)
        self._bar: Any = None
        self._said = time.monotonic()

    def __enter__(self) -> _Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.render_finish()

    def update(self, done: int, total: int) -> None:
        """Say that `done` of `total` sources are through."""
        if self._quiet:
            return
        if sys.stderr.isatty():
            if self._bar is None:
                self._bar = click.progressbar(length=total, label=self._name, file=sys.stderr)
            self._bar.update(1)
        elif time.monotonic() - self._said > 5:
            self._said = time.monotonic()
            print(f"{self._name}: {done} of {total}", file=sys.stderr)
