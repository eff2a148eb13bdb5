"""The files of the repository, known without git: a download as zip file has none."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from pathspec import GitIgnoreSpec


def source_files(root: Path) -> Iterator[Path]:
    """Yield what git tracks or would track: the files below `root` that its `.gitignore` leaves."""
    spec = ignored(root)
    for folder, folders, names in os.walk(root):
        here = Path(folder).relative_to(root)
        folders[:] = [name for name in folders if not spec.match_file(f"{(here / name).as_posix()}/")]
        yield from (root / here / name for name in names if not spec.match_file((here / name).as_posix()))


def ignored(root: Path) -> GitIgnoreSpec:
    """Return what says whether a path below `root` is ignored."""
    return GitIgnoreSpec.from_lines([".git", *(root / ".gitignore").read_text(encoding="utf-8").splitlines()])
