"""What mkdocs.yml says of the archive, and what becomes of it on every page."""

from pathlib import Path

import pytest

from archive.cli import main
from archive.convert import convert, page
from archive.model import Sidecar, Source
from archive.rules import load_rules
from archive.settings import NO_SETTINGS, Settings, SettingsError, settings_in
from tests.render_check import ROOT, rendered

TEXT = "云岭镇2020年工作总结\n\n一、概况\n全镇上下团结一心，完成了各项任务。\n".encode()


def page_with(settings: Settings, **sidecar: object) -> str:
    source = Source("seeds/a/b.txt", "a/b", "b", "plain", TEXT, Sidecar(**sidecar))  # type: ignore[arg-type]
    made = page(convert(source, load_rules()), settings)
    assert made is not None
    return made.markdown


def test_the_project_has_a_name_and_nothing_else_unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SITE_URL", raising=False)
    text = (ROOT / "mkdocs.yml").read_text("utf-8")
    assert settings_in(text) == Settings(site_name="公共报告档案")
    monkeypatch.setenv("SITE_URL", "https://example.org/archive")
    assert settings_in(text).site_url == "https://example.org/archive/"


def test_the_commented_example_is_right() -> None:
    text = (ROOT / "mkdocs.yml").read_text("utf-8")
    for key in ("rights", "contact"):
        text = text.replace(f"    # {key}:", f"    {key}:")
    settings = settings_in(text)
    assert settings.rights and settings.contact == "archive@example.org"


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ("{contcat: a}", 'extra: archive: unknown key "contcat"; did you mean "contact"?'),
        ("{rights: 2024}", "extra: archive: rights: expected a text, not 2024; put it in quotes"),
        ("{contact: [a, b]}", "extra: archive: contact: expected a text"),
        ("公共领域", "extra: archive: expected keys like `rights: …`; known: rights, contact"),
    ],
)
def test_what_is_wrong_is_said(section: str, said: str) -> None:
    with pytest.raises(SettingsError, match=r"^mkdocs\.yml: ") as error:
        settings_in(f"extra:\n  archive: {section}\n")
    assert said in str(error.value)


def test_a_wrong_setting_is_wrong_usage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "mkdocs.yml").write_text("site_name: a\nextra: {archive: {right: b}}\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["pages", "--seeds=seeds", "--docs=docs"]) == 2
    assert 'unknown key "right"; did you mean "rights"?' in capsys.readouterr().err


@pytest.mark.parametrize("text", ["", "a: [", "- a", "extra: 1", "extra: {archive: }", "&a [*a"])
def test_what_is_mkdocs_own_is_left_to_it(text: str) -> None:
    assert settings_in(text) == NO_SETTINGS


@pytest.mark.parametrize(
    ("contact", "shown"),
    [
        ("archive@example.org", '<a href="mailto:archive@example.org">archive@example.org</a>'),
        ("https://example.org/?a=1&b", '<a href="https://example.org/?a=1&amp;b">https://'),
        ("javascript:alert(1)", "请联系：javascript:alert(1)</p>"),
        ("<b>\"'&", "请联系：&lt;b&gt;&quot;&#x27;&amp;</p>"),
    ],
)
@pytest.mark.parametrize("sidecar", [{}, {"withdrawn": "应原单位要求"}])
def test_every_page_says_whom_to_ask(contact: str, shown: str, sidecar: dict[str, str]) -> None:
    markdown = page_with(Settings(rights="<i>版权</i>", contact=contact), **sidecar)
    assert shown in markdown and "<p>&lt;i&gt;版权&lt;/i&gt;</p>" in markdown
    assert "请联系" not in page_with(NO_SETTINGS, **sidecar)


@pytest.mark.parametrize("sidecar", [{}, {"withdrawn": "应原单位要求"}])
def test_search_engines_are_asked_to_leave_a_page_out(sidecar: dict[str, str]) -> None:
    robots = {"name": "robots", "content": "noindex"}
    _, meta = rendered(page_with(NO_SETTINGS, noindex=True, **sidecar))
    assert robots in meta["head"]
    _, meta = rendered(page_with(NO_SETTINGS, **sidecar))
    assert robots not in meta.get("head", [])
