"""The audit says which promise is not kept, and takes no missing measurement for a good one."""

from __future__ import annotations

import gzip
import json
import urllib.request
from pathlib import Path

import pytest
from audit import COLUMNS, first_pages, report, report_lighthouse
from pageload import TASK, Load, blocked, served

GOOD = Load(
    first=150_000,
    scrolled=300_000,
    requests=16,
    blocking=1,
    blocked=0.0,
    shift=0.001,
    wide=0,
    displays=50,
    elements=9000,
    stops=150,
    controls=150,
    screens=24.0,
    scripts=("a.js",),
)
RUN = {
    "score": 95,
    "access": 100,
    "practice": 100,
    "SEO": 100,
    "FCP s": 900,
    "LCP s": 1200,
    "TBT ms": 10,
    "CLS": 0.0,
    "index": 1800,
}


def changed(**values: float) -> Load:
    return Load(**{**vars(GOOD), **values})


def test_pages_are_the_first_one_the_chapters_and_the_ledger() -> None:
    pages = first_pages()
    assert pages[0] == "index"
    assert pages[-1] == "appendix/ledger"
    assert all(page.startswith("chapters/") for page in pages[1:-1])


def test_what_is_promised_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    assert report({"index": GOOD, "chapters/a": GOOD, "chapters/09-codes": changed(screens=30)}) == []
    printed = capsys.readouterr().out
    assert "✗" not in printed
    assert all(column.head in printed for column in COLUMNS)


@pytest.mark.parametrize(
    ("page", "values", "head"),
    [
        ("index", {"first": 200_001}, "first kB"),
        ("index", {"scrolled": 400_001}, "all kB"),
        ("index", {"blocking": 5}, "blocking"),
        ("index", {"stops": 151}, "tab stops"),
        ("index", {"blocked": 50.1}, "blocked ms"),
        ("index", {"shift": 0.021}, "shift"),
        ("chapters/01-softmax", {"screens": 25.1}, "screens"),
    ],
)
def test_what_is_not_kept_is_named(
    page: str, values: dict[str, float], head: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert report({page: changed(**values)}) == [f"{page}: {head}"]
    assert capsys.readouterr().out.count("✗") == 1


def test_only_chapters_have_a_height() -> None:
    assert report({"appendix/ledger": changed(screens=80)}) == []


def test_wide_displays_count_for_the_book() -> None:
    assert report({"chapters/a": changed(wide=2), "chapters/b": GOOD}) == []
    assert len(report({"chapters/a": changed(wide=3), "chapters/b": GOOD})) == 1


def test_of_lighthouse_the_median_counts() -> None:
    runs = [{**RUN, "score": score} for score in (20, 91, 94)]
    assert report_lighthouse({"chapters/a": runs}) == []
    assert report_lighthouse({"index": runs}) == ["index: Lighthouse, score"]
    assert report_lighthouse({"chapters/a": [{**RUN, "SEO": 99, "CLS": 0.03}]}) == [
        "chapters/a: Lighthouse, SEO",
        "chapters/a: Lighthouse, CLS",
    ]


def trace(*tasks: tuple[int, float]) -> bytes:
    thread = {"name": "thread_name", "pid": 1, "tid": 1, "args": {"name": "CrRendererMain"}}
    events = [{"name": TASK, "pid": 1, "tid": thread, "tdur": milliseconds * 1000} for thread, milliseconds in tasks]
    return json.dumps({"traceEvents": [thread, *events]}).encode()


def test_blocked_is_what_tasks_of_the_page_take_over_50_ms() -> None:
    assert blocked(trace((1, 49), (1, 80), (1, 60.5), (2, 500))) == pytest.approx(40.5)
    with pytest.raises(ValueError, match="look for its new name"):
        blocked(trace((2, 500)))


def test_text_travels_compressed_and_the_rest_does_not(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<p>x</p>" * 100, encoding="utf-8")
    (tmp_path / "a.png").write_bytes(b"png" * 100)
    with served(tmp_path) as address:
        with urllib.request.urlopen(f"{address}a.html?v=1") as answer:
            assert answer.headers["Content-Encoding"] == "gzip"
            assert gzip.decompress(answer.read()) == (tmp_path / "a.html").read_bytes()
        with urllib.request.urlopen(f"{address}a.png") as answer:
            assert answer.headers["Content-Encoding"] is None
            assert answer.read() == (tmp_path / "a.png").read_bytes()
