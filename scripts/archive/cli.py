"""The commands: pages, site, build, check, export, search, verify, explain, describe, rules."""

from __future__ import annotations

import argparse
import gc
import json
import logging
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from difflib import unified_diff
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive.build import SiteError
from archive.build.account import Account
from archive.build.faults import told
from archive.build.plan import Places
from archive.build.publish import locked
from archive.build.run import build
from archive.build.shared import settings_of
from archive.build.store import find_sources, found_at
from archive.build.workers import Workers, default_jobs, in_new_process
from archive.catalog.holdings import IDENTITY as HOLDINGS
from archive.identity import on_one_line
from archive.logs import log_at
from archive.model import Report
from archive.rules.records import RuleError
from archive.settings import SettingsError
from archive.sidecar import SidecarError

if TYPE_CHECKING:
    from archive.search.reader import Index

# Commands import what only they need: a build of nothing new is over before that is read.

DONE, REFUSED, WRONG = 0, 1, 2
EXPECTED = RuleError, SettingsError, SidecarError, SiteError  # they say what to do
FIRST_HITS = 10
FIRST_NEEDS = 50  # sources of each kind that are named on the terminal
# Objects after which Python looks for cycles (its default: 700).  Here are few, and it looks
# through all that is known of the archive for them: a twentieth of the time of a short run.
CYCLES = 200_000, 30, 30

_ABOUT = """Turn a folder of source texts into a searchable website.

  seeds/*.txt, *.md  --pages-->  docs/reports/*.md  --site-->  site/
"""
_EXITS = """exit codes:
  0  done
  1  some source could not be archived, or check found something; everything else was done
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
    gc.set_threshold(*CYCLES)
    level = logging.WARNING - 10 * (options.verbose - options.quiet)
    log_at({"": level, "mkdocs": max(level, logging.INFO) if options.verbose else level})
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")  # decisions.md says what we know of it
    try:
        return int(options.run(options))
    except (OSError, *EXPECTED) as error:
        print(f"error: {_words(error)}", file=sys.stderr)
        return WRONG
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130


def _words(error: Exception) -> str:
    return told(error) if isinstance(error, OSError) else str(error)


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
        "--cache", type=Path, metavar="DIR", help="what is re-used (default: .cache beside docs/)"
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

    made: dict[str, argparse.ArgumentParser] = {}
    for name, run, text in (
        ("pages", _pages, "turn source texts into Markdown pages in docs/reports/"),
        ("build", _build, "bring pages and website up to date with the source texts"),
        ("export", _export, "write the whole archive as JSON Lines, CSV and SQLite"),
    ):
        made[name] = command(name, run, text)
        made[name].add_argument(
            "--timings", type=Path, metavar="FILE", help="write what each stage took, as JSON"
        )
    command("site", _site, "let MkDocs alone make the website: the same, but slowly")
    command("serve", _serve, "show the site at a local address and follow changes in seeds/")
    command("check", _check, "write nothing; say what is wrong with sources, pages and website")
    made["export"].add_argument(
        "folder",
        nargs="?",
        type=Path,
        default=root / "exports",
        metavar="FOLDER",
        help="where to (default: %(default)s)",
    )
    made["export"].add_argument(
        "--bag",
        type=Path,
        metavar="FOLDER",
        help="instead, write exports and sources as a bag (BagIt 1.0) for a library to keep",
    )
    search = command("search", _search, "ask the index of the built website, as its readers do")
    search.add_argument(
        "query", metavar="QUERY", help='words that all stand in a report, "a phrase", -without'
    )
    search.add_argument("--json", action="store_true", help="one JSON object a line, for programs")
    search.add_argument(
        "--all", action="store_true", help=f"every hit, not only the first {FIRST_HITS}"
    )
    verify = command("verify", _verify, "compare a website with its manifest of digests")
    verify.add_argument(
        "folder",
        nargs="?",
        metavar="SITE",
        help="a folder, or the http(s) address of a site's root (default: the built website)",
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
    return _code(_run(options, None))


def _build(options: argparse.Namespace) -> int:
    return _code(_run(options, options.site))


def _code(account: Account) -> int:
    return REFUSED if account.refused else DONE


def _run(options: argparse.Namespace, site: Path | None) -> Account:
    places = Places(_root(), options.seeds, options.docs, site, _cache(options))
    account = Account(bool(options.quiet))
    started = time.perf_counter()
    with locked(places.cache) as said, Workers(options.jobs) as workers:
        if said:
            print(f"note: {said}", file=sys.stderr)
        build(places, workers, account)
    _tell_needs(account, f"{options.docs}/{HOLDINGS}.json", options.quiet)
    if not options.quiet:
        for line in account.as_table():
            print(line)
        copies = f"{len(account.copies):,} the same as another, " if account.copies else ""
        print(
            f"{'build' if site else 'pages'}: {account.sources:,} sources, "
            f"{account.archived:,} archived, {copies}{len(account.refused):,} refused, "
            f"{len(account.to_check):,} to check; "
            f"{account.pages:,} pages written, {account.written:,} files in all, "
            f"{account.removed:,} removed; {time.perf_counter() - started:.2f} s"
        )
    if options.timings:
        options.timings.write_text(account.as_json(), "utf-8")
    return account


def _export(options: argparse.Namespace) -> int:
    from archive.build.export import export

    account = _run(options, None)
    places = Places(_root(), options.seeds, options.docs, None, _cache(options))
    if options.bag:
        return _bag(options, account, places)
    with locked(_cache(options)):
        made = export(options.docs, options.folder, settings_of(places).rights)
    for file in made if not options.quiet else ():
        print(f"export: {options.folder / file.name}, {file.size:,} bytes, sha256 {file.sha256}")
    return _code(account)


def _bag(options: argparse.Namespace, account: Account, places: Places) -> int:
    from archive.build.bag import bag

    without = {*account.withdrawn, *(source for source, _ in account.refused)}
    with locked(_cache(options)):
        made = bag(options.docs, options.seeds, options.bag, settings_of(places), without)
    for name in made.unnamed:
        print(
            f"{options.seeds / name}: stays out of the bag: its name is no UTF-8; rename it",
            file=sys.stderr,
        )
    if not options.quiet:
        out = f"; {len(without):,} sources withdrawn or refused stay out" if without else ""
        print(f"export: {options.bag}, a bag of {made.files:,} files, {made.size:,} bytes{out}")
    return REFUSED if made.unnamed else _code(account)


def _site(options: argparse.Namespace) -> int:
    from archive.build.site import build_site
    from archive.build.sums import write_sums

    started = time.monotonic()
    build_site(_root(), options.docs, options.site)
    write_sums(options.site)
    if not options.quiet:
        print(f"site: {options.site} built in {time.monotonic() - started:.1f} s")
    return DONE


def _serve(options: argparse.Namespace) -> int:
    from archive.build.site import ADDRESS, serve_site

    address = f"http://{ADDRESS[0]}:{ADDRESS[1]}/"
    if not options.quiet:
        print(f"serve: {address} follows {options.seeds}; Ctrl-C ends it")
    cache = _cache(options)
    site = cache / "served" / "site"
    places = Places(_root(), options.seeds, options.docs, site, cache, address)

    def update() -> None:
        # The program and its rules may have changed too.
        in_new_process(partial(_update, places, options.jobs, options.quiet))

    def follow() -> None:
        try:
            update()
        except (OSError, *EXPECTED) as error:
            print(f"error: {_words(error)}", file=sys.stderr)

    update()
    serve_site(places, follow)
    return DONE


def _update(places: Places, jobs: int, quiet: bool) -> None:
    account = Account(quiet=True)
    with locked(places.cache), Workers(jobs) as workers:
        build(places, workers, account)
    _tell_needs(account, f"{places.docs}/{HOLDINGS}.json", quiet)


def _cache(options: argparse.Namespace) -> Path:
    """Return the folder of the cache: that of the options, else beside docs/."""
    return Path(options.cache or options.docs.absolute().parent / ".cache")


def _search(options: argparse.Namespace) -> int:
    from archive.build.search import read_index
    from archive.search.reader import Index, UnreadableIndex

    try:
        return _print_hits(options, Index(read_index(options.site)))
    except UnreadableIndex as error:
        raise SiteError(str(error)) from error


def _print_hits(options: argparse.Namespace, index: Index) -> int:
    hits = index.search(options.query)
    for hit in hits if options.all else islice(hits, FIRST_HITS):
        if options.json:
            found = {
                "report": f"reports/{hit.record.identity}/",
                "title": hit.record.title,
                "passage": hit.passage.text,
                "replaced": hit.replaced,
            }
            print(json.dumps(found, ensure_ascii=False), flush=True)
        else:
            said = "  (replaced by a newer version)" if hit.replaced else ""
            title = f"{hit.record.title}  {hit.record.url}{said}"
            print(f"{title}\n  {hit.passage.text}", flush=True)
    return DONE


def _check(options: argparse.Namespace) -> int:
    from archive.build.judge import judge

    with tempfile.TemporaryDirectory() as cache, Workers(options.jobs) as workers:
        places = Places(_root(), options.seeds, options.docs, None, Path(cache), dry=True)
        account = Account(bool(options.quiet))
        build(places, workers, account)
        judged = (options.site / "index.html").is_file()
        pages, findings = judge(options.site, workers) if judged else (0, iter(()))
        found = [f"{options.site}/{finding}" for finding in findings]
    _tell_needs(account, "")
    there = (options.docs / "reports").is_dir()  # else this is a fresh clone
    changes = [f"{options.docs}/{change}; run `pages`" for change in account.changes if there]
    for line in (*changes, *found):
        print(line, file=sys.stderr)
    if not options.quiet:
        print(
            f"check: {account.sources} sources, {len(account.refused)} refused, "
            f"{len(changes)} files out of date; "
            + (f"{pages:,} pages of the site, {len(found):,} findings" if judged else "no site yet")
        )
    return REFUSED if account.refused or changes or found else DONE


def _suggest(options: argparse.Namespace) -> int:
    from archive.build.reports import reports
    from archive.catalog.repeats import as_rule, edges_of, suggestions

    found = find_sources(options.seeds)
    with Workers(options.jobs) as workers:
        edges = [edge for report in reports(found, workers) if (edge := edges_of(report))]
    made = suggestions(edges)
    for suggestion in made:
        print(as_rule(suggestion))
    if not made and not options.quiet:
        print("nothing recurs that no rule takes", file=sys.stderr)
    return DONE


def _tell_needs(account: Account, listed: str, quiet: int = 0) -> None:
    """Say which sources need a person: all, or the first, where there is a list of them."""
    for what, needs in (("refused", account.refused), ("check", account.to_check)):
        if what == "check" and quiet:
            continue
        for source, problems in needs[:FIRST_NEEDS] if listed else needs:
            _tell_why(source, problems, what)
        if (more := len(needs) - FIRST_NEEDS) > 0 and listed:
            print(f"{what}: {more:,} more; {listed} names them all", file=sys.stderr)


def _tell_why(source: str, problems: Iterable[str], what: str = "refused") -> None:
    for problem in problems:
        print(
            f"{source}: {what}: {on_one_line(problem.removeprefix(f'{source}: '))}", file=sys.stderr
        )


def _verify(options: argparse.Namespace) -> int:
    from archive.manifest import NAME, verify

    site = options.folder or str(options.site)
    try:
        count, problems = verify(site)
    except (OSError, ValueError) as error:
        print(f"error: {site}: its manifest {NAME} cannot be read: {error}", file=sys.stderr)
        return WRONG
    for problem in problems:
        print(problem)
    told = f"{len(problems)} problems" if problems else "all as the manifest says"
    print(f"{site}: {count} files in the manifest, {told}", file=sys.stderr)
    return REFUSED if problems else DONE


def _explain(options: argparse.Namespace) -> int:
    from archive.build.reports import reports
    from archive.stages.account import as_json

    found = [found_at(Path(name), name, options.seeds) for name in options.sources]
    code = DONE
    for report in reports(found, Workers(1)):
        code = max(code, REFUSED if report.status == "refused" else DONE)
        if options.json:
            account = as_json(report) | ({"text": report.text} if options.text else {})
            print(json.dumps(account, ensure_ascii=False), flush=True)
        else:
            print(as_story(report, options.text))
    return code


def _describe(options: argparse.Namespace) -> int:
    from archive.build.reports import reports
    from archive.curation import starter

    if bool(options.sources) == (options.table is not None):
        raise SidecarError("describe: name either sources or one table, --from TABLE.csv")
    if options.table is not None:
        return _describe_table(options)
    found = [found_at(Path(name), name, options.seeds) for name in options.sources]
    code = DONE
    for item, report in zip(found, reports(found, Workers(1)), strict=True):
        path = item.path.with_suffix(".yml")
        if report.status == "refused":
            _tell_why(report.source, [problem.message for problem in report.problems])
            code = REFUSED
        elif not options.write:
            print(f"# {path}\n{starter(report)}")
        else:
            code = max(code, _write_starter(path, starter(report)))
    return code


def _write_starter(path: Path, text: str) -> int:
    from archive.build.sidecars import write_new

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
    from archive.build.sidecars import changes_of, write_changes

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
    from archive.stages.account import story_of_removals

    lines = [f"{report.source}", f"  sha256    {report.sha256}", f"  status    {report.status}"]
    lines += [f"  problem   {p.stage}: {p.code}: {p.message}" for p in report.problems]
    if report.status != "refused":
        lines += [f"  decoded   {report.encoding}, {len(report.text)} characters"]
        head, *rest = story_of_removals(report.text, report.removals)
        lines += [f"  removed   {head}", *(f"    {line}" for line in rest)]
        lines += ["  outline"]
        for block in report.blocks:
            if block.kind in ("title", "heading"):
                shown = "".join(block.text.split())
                lines.append(f"    {'  ' * block.level}{shown[:60]}")
        lines += ["  metadata"]
        lines += [f"    {key:<16}{v.value} ({v.status})" for key, v in report.metadata.items()]
        lines += [f"  page      {report.page}"]
    if text:
        lines += ["  text", report.text]
    return "\n".join(lines) + "\n"
