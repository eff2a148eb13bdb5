"""Copy the chapters to `mine`, where they are a reader's own: `make mine`.

git ignores that folder, so a pull never meets an answer. What is there already is never written to.
"""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def copy_chapters(source: Path, target: Path) -> dict[str, list[str]]:
    """Copy the notebooks and their style, and return the names that are `new`, `kept` (yours differ) and `same`."""
    target.mkdir(exist_ok=True)
    names: dict[str, list[str]] = {"new": [], "kept": [], "same": []}
    for path in sorted([*source.glob("*.ipynb"), *source.glob("*.mplstyle")]):
        content = path.read_bytes()
        try:
            with (target / path.name).open("xb") as copy:
                copy.write(content)
            names["new"].append(path.name)
        except FileExistsError:
            same = (target / path.name).read_bytes() == content
            names["same" if same else "kept"].append(path.name)
    return names


def main() -> None:
    try:
        names = copy_chapters(ROOT / "chapters", ROOT / "mine")
    except FileExistsError:
        raise SystemExit("make mine: mine is a file, not a folder; rename it, and run the command again.") from None
    if names["new"]:
        print("Copied to mine/:", ", ".join(names["new"]))
    if names["kept"]:
        print("Left as they are, because yours differ from the book's:", ", ".join(names["kept"]))
        print("To begin such a chapter again, rename or delete your copy, and run the command again.")
    if not names["new"] and not names["kept"]:
        print("mine/ holds every chapter already, as it is in the book.")
    print("git ignores mine/: a pull never touches it. `make lab` opens it.")


main()
