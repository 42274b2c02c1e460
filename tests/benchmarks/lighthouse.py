"""What Lighthouse says of the site: `make lighthouse` writes docs/about/lighthouse.md.

The site is that of 300 generated reports and of `seeds/`, served compressed, as hosts do.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from functools import partial
from http.server import ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any

from archive.cli import main as archive
from tests import browser as chromium
from tests import generator
from tests.benchmarks.tools import NotMeasured
from tests.conftest import FLAGS, Handler
from tests.site.test_site import REPORT, ROOT, copy_docs

LIGHTHOUSE = "lighthouse@13.5.0"
PAGE = ROOT / "docs" / "about" / "lighthouse.md"
PAGES = {"首页": "", "一篇报告": REPORT}
FORMS = {"手机": (), "电脑": ("--preset=desktop",)}
CATEGORIES = {
    "performance": "性能",
    "accessibility": "无障碍",
    "best-practices": "最佳做法",
    "seo": "搜索引擎",
}
RUNS = 3  # of each page; the median by performance counts, as Lighthouse advises
LEAST = 95  # of a hundred, in every category
FIGURES = {  # by the name of the audit
    "first-contentful-paint": "首次显示",
    "largest-contentful-paint": "主要内容",
    "total-blocking-time": "阻塞",
    "cumulative-layout-shift": "移动",
    "total-byte-weight": "传输",
}


class Compressed(Handler):
    """Serves as hosts do: text compressed."""

    def send_head(self) -> Any:
        """Return what is sent, behind its headers."""
        path = Path(self.translate_path(self.path.partition("?")[0]))
        path = path / "index.html" if path.is_dir() else path
        if path.suffix not in {".html", ".css", ".js", ".json", ".svg"} or not path.is_file():
            return super().send_head()
        body = gzip.compress(path.read_bytes(), 6)
        self.send_response(200)
        self.send_header("Content-Type", f"{self.guess_type(path)}; charset=utf-8")
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        return BytesIO(body)


def main() -> int:
    """Measure, write the page, and fail where a figure is too low."""
    try:
        lighthouse = installed(ROOT / ".cache" / "tools" / "lighthouse")
    except NotMeasured as error:
        print(error, file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="archive-lighthouse-") as folder:
        answers = measured(lighthouse, build(Path(folder)))
    PAGE.write_text(page(answers), "utf-8")
    print(f"{PAGE.relative_to(ROOT)} is written.")
    return int(any(score < LEAST for one in answers.values() for score in scores(one).values()))


def installed(tools: Path) -> Path:
    """Return the program, installed where it is not there.

    Raises:
        NotMeasured: npm could not install it.
    """
    program = tools / "node_modules" / "lighthouse" / "cli" / "index.js"
    if not program.is_file():
        tools.mkdir(parents=True, exist_ok=True)
        npm = [str(Path(sys.executable).with_name("npm")), "install", "--prefix", str(tools)]
        command = [*npm, "--silent", "--no-audit", "--no-fund", "--ignore-scripts", LIGHTHOUSE]
        if subprocess.run(command, stdout=sys.stderr, check=False).returncode:
            raise NotMeasured(f"npm could not install {LIGHTHOUSE}")
    return program


def build(folder: Path) -> Path:
    """Return the folder of a site that is made below `folder`."""
    generator.write(folder / "seeds", 300)
    shutil.copytree(ROOT / "seeds", folder / "seeds", dirs_exist_ok=True)
    copy_docs(folder / "docs")
    archive(["build", "-q", *(f"--{one}={folder / one}" for one in ("seeds", "docs", "site"))])
    return folder / "site"


def measured(lighthouse: Path, site: Path) -> dict[tuple[str, str], Any]:
    """Return Lighthouse's answer for each page and form."""
    handler = partial(Compressed, directory=str(site), under="/archive/")
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/archive/"
    flags = " ".join(["--headless=new", "--no-sandbox", *FLAGS])
    node = Path(sys.executable).with_name("node")
    answers = {}
    for form, options in FORMS.items():
        for name, path in PAGES.items():
            asked = [address + path, "--quiet", "--output=json", f"--chrome-flags={flags}"]
            command = [str(node), str(lighthouse), *asked, *options]
            runs = sorted((_run(command) for _ in range(RUNS)), key=_performance)
            answers[name, form] = runs[RUNS // 2]
            told(name, form, answers[name, form])
    server.shutdown()
    return answers


def _run(command: list[str]) -> Any:
    environment = {**os.environ, "CHROME_PATH": str(chromium.find())}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def _performance(answer: Any) -> float:
    return float(answer["categories"]["performance"]["score"])


def scores(answer: Any) -> dict[str, int]:
    """Return the score of each category, of a hundred."""
    return {name: round(100 * answer["categories"][name]["score"]) for name in CATEGORIES}


def told(name: str, form: str, answer: Any) -> None:
    """Say on the terminal what was measured, and what was found wanting."""
    print(name, form, scores(answer))
    for audit in answer["audits"].values():
        if audit["score"] is not None and audit["score"] < 0.9:
            print("   ", audit["id"], audit["score"], audit.get("displayValue", ""))


def page(answers: dict[tuple[str, str], Any]) -> str:
    """Return the page of what was measured."""
    version = next(iter(answers.values()))["lighthouseVersion"]
    head = "".join(f" {name} |" for name in (*CATEGORIES.values(), *FIGURES.values()))
    rows = [
        f"| {name} | {form} |"
        + "".join(f" {score} |" for score in scores(answer).values())
        + "".join(
            f" {answer['audits'][one]['displayValue'].removeprefix('Total size was ')} |"
            for one in FIGURES
        )
        for (name, form), answer in answers.items()
    ]
    return (
        "---\ntitle: Lighthouse 的评分\n---\n\n# Lighthouse 的评分\n\n"
        f"由 `make lighthouse` 写成，不要手改。Lighthouse {version}，300 篇生成的报告和 `seeds/`，"
        "本机的服务器，文字经 gzip 压缩；手机按 Lighthouse 默认的慢速网络和处理器模拟。"
        f"各测 {RUNS} 次，取性能居中的一次；慢网络是按实测推算的，机器越忙，性能一项越低。"
        f"满分 100，每一项都不得低于 {LEAST}，否则 `make lighthouse` 以 1 退出。\n\n"
        f"| 页面 | 设备 |{head}\n|---|---|{'---:|' * (len(CATEGORIES) + len(FIGURES))}\n"
        + "\n".join(rows)
        + "\n"
    )


if __name__ == "__main__":
    raise SystemExit(main())
