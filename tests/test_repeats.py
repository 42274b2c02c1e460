import yaml

from archive.catalog.repeats import as_rule, edges_of, suggestions
from archive.convert import convert
from archive.model import Source
from archive.rules import RuleSet, check_examples, check_shapes, load_rules, parse_rules

FOOTER = "某县便民大屏每日滚动播出"


def edges(texts: dict[str, str]):  # type: ignore[no-untyped-def]
    for name, text in texts.items():
        source = Source(f"seeds/{name}.txt", name, name, "plain", text.encode())
        yield edges_of(convert(source, load_rules()))


def report(number: int, footer: str = FOOTER) -> str:
    facts = f"第{number}村全年收入{number}百万元，比上年增长，群众生活得到改善。"
    return f"第{number}村工作总结\n{facts}\n一、做法\n{facts[::-1]}\n{footer}"


def test_a_line_that_recurs_around_different_reports_is_suggested_with_its_evidence() -> None:
    (made,) = suggestions(edges({f"a/{n}": report(n) for n in range(1, 6)}))
    assert (made.line, made.place, made.site, len(made.sources), made.of) == (
        FOOTER, "tail", "a", 5, 5,
    )  # fmt: skip


def test_copies_of_one_report_are_no_evidence() -> None:
    assert suggestions(edges({f"a/{n}": report(1) for n in range(5)})) == []


def test_two_reports_are_not_enough() -> None:
    assert suggestions(edges({f"a/{n}": report(n) for n in (1, 2)})) == []


def test_a_suggestion_is_a_rule_that_loads() -> None:
    (made,) = suggestions(edges({f"a/{n}": report(n) for n in range(1, 6)}))
    text = as_rule(made)
    assert text.startswith("# in 5 of 5 different reports: seeds/a/1.txt")
    (rule,) = rules = parse_rules(text, "suggested.yml")
    check_shapes(rules)
    check_examples(RuleSet(rules))
    assert yaml.safe_load(text)[0]["removes"] == [FOOTER] == list(rule.removes)
