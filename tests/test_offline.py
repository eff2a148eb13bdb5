"""The service worker carries the version of the site, which any change of a file changes."""

from __future__ import annotations

from pathlib import Path

import pytest
from building import build_html

from offline import NAME, SOURCE, version


def write(folder: Path, **files: str) -> Path:
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_the_same_site_has_the_same_version(tmp_path: Path) -> None:
    one, two = (write(tmp_path / name, a="x", b="y") for name in ("one", "two"))
    assert version(one) == version(two)
    (two / NAME).write_text("another", encoding="utf-8")
    assert version(one) == version(two), "the service worker itself does not count"


@pytest.mark.parametrize("files", [{"a": "x", "b": "z"}, {"a": "x", "c": "y"}, {"a": "x"}, {"a": "xb", "b": "y"}])
def test_another_site_has_another_version(tmp_path: Path, files: dict[str, str]) -> None:
    assert version(write(tmp_path / "one", a="x", b="y")) != version(write(tmp_path / "two", **files))


def test_a_build_writes_it_at_the_root(tmp_path: Path) -> None:
    (tmp_path / "index.rst").write_text("Book\n====\n", encoding="utf-8")
    build_html(tmp_path, {"extensions": ["offline"]})
    site = tmp_path / "html"
    text = (site / NAME).read_text(encoding="utf-8")
    assert text.startswith(f'const VERSION = "{version(site)}";\n')
    assert text.endswith(SOURCE.read_text(encoding="utf-8"))
