"""The bundle of the course has all that a chapter and its exercises need, and is the same each time it is made."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

import bundle

ROOT = Path(__file__).parents[1]
CHAPTER = "chapters/09-codes.ipynb"  # it runs fast, and imports no PyTorch
LARGEST = 4_000_000


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return bundle.course_files(ROOT)


@pytest.fixture
def unpacked(files: dict[str, bytes], tmp_path: Path) -> Path:
    zipfile.ZipFile(io.BytesIO(bundle.packed(files))).extractall(tmp_path)
    return tmp_path / bundle.FOLDER


ALONE = "from IPython.core import application\n\napplication.ENV_CONFIG_DIRS.clear()\n"


def student(folder: Path) -> subprocess.CompletedProcess[str]:
    """Work through a chapter with the package of the bundle alone, in the interpreter of the tests."""
    startup = folder / "etc/ipython/startup"
    shutil.copytree(startup, folder.parent / "ipython/profile_default/startup")  # as pip does, to another place
    # The tests' own interpreter may find this repository among its packages, and has start-up files of its own.
    hidden = folder.parent / "hidden"
    hidden.mkdir()
    (hidden / "sitecustomize.py").write_text(
        "from IPython.core import application\n\napplication.ENV_CONFIG_DIRS.clear()\n"
    )
    paths = os.pathsep.join(map(str, [folder / "src", hidden]))
    environment = os.environ | {"PYTHONPATH": paths, "IPYTHONDIR": str(folder.parent / "ipython")}
    command = [sys.executable, str(ROOT / ".ci/student.py"), str(folder / CHAPTER)]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_a_chapter_and_its_exercises_run_from_the_bundle(unpacked: Path) -> None:
    done = student(unpacked)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"with the package at {unpacked / 'src/softxent/__init__.py'}" in done.stdout


@pytest.mark.parametrize(
    ("missing", "fault"),
    [
        ("chapters/book.mplstyle", "book.mplstyle"),
        ("src/softxent/jacobian.py", "softxent.jacobian"),
        ("etc/ipython/startup/softxent-cells.py", "a stub alone says"),
    ],
)
def test_a_bundle_without_a_part_is_found_out(missing: str, fault: str, unpacked: Path) -> None:
    shorten(unpacked / CHAPTER)
    (unpacked / missing).unlink()
    done = student(unpacked)
    assert done.returncode != 0
    assert fault in done.stdout + done.stderr


def shorten(path: Path) -> None:
    """Leave the stubs, and what they need of the imports."""
    notebook = nbformat.read(path, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    kept = [line for line in code[0].source.splitlines() if "pyplot" in line or "exercises" in line or "style" in line]
    code[0].source = "\n".join(kept)
    notebook.cells = [code[0], *(cell for cell in code if cell.source.startswith("# exercise: "))]
    nbformat.write(notebook, path)


def test_the_same_files_give_the_same_zip(files: dict[str, bytes]) -> None:
    again = bundle.course_files(ROOT)
    assert bundle.packed(files) == bundle.packed(again)
    assert bundle.file_name(files) == bundle.file_name(again)
    assert len(bundle.packed(files)) < LARGEST


def test_another_content_or_another_name_gives_another_name_of_the_zip(files: dict[str, bytes]) -> None:
    names = {bundle.file_name(change) for change in (files, files | {"LICENSE": b"-"}, files | {"x": b""})}
    assert len(names) == 3
    assert all(re.fullmatch(r"softmax-and-cross-entropy-[0-9a-f]{10}\.zip", name) for name in names)


def test_it_holds_every_chapter_and_nothing_that_is_built(files: dict[str, bytes]) -> None:
    assert {path.name for path in ROOT.glob("chapters/*.ipynb")} == {
        Path(name).name for name in files if name.endswith(".ipynb")
    }
    assert {"README.md", "requirements.txt", "constraints.txt", "pyproject.toml", "LICENSE", "LICENSE-text"} <= {*files}
    assert not [name for name in files if "__pycache__" in name or "egg-info" in name]


def test_pip_finds_the_package_and_the_constraints_beside_the_requirements(files: dict[str, bytes]) -> None:
    lines = files["requirements.txt"].decode().splitlines()
    assert "." in lines
    assert not [line for line in lines if "index-url" in line or ".." in line]
    names = {re.split("==", line)[0] for line in lines if line and line[0] not in "#-"}
    assert lines[0] == "-c constraints.txt"
    assert {"numpy", "torch", "jupyterlab", "ipykernel"} <= names


def test_what_pyproject_needs_is_there(files: dict[str, bytes]) -> None:
    text = files["pyproject.toml"].decode()
    named = re.findall(r'^(?:license-files = \["(.*)"\]|"etc.*" = \["(.*)"\])$', text, re.MULTILINE)
    assert len(named) == 2
    assert {"setup.py", "README.md", *("".join(names) for names in named)} <= {*files}


# ------------------------------------------------------------------------------------------------ on the site


def build(root: Path) -> str:
    """Build a site with a link to the bundle, and return the page."""
    settings = {"extensions": ["bundle", "myst_nb"], "nb_execution_mode": "off", "exclude_patterns": ["_ext"]}
    with docutils_namespace():
        app = Sphinx(str(root), None, str(root / "html"), str(root / "doctrees"), "html", settings, status=None)
        app.build()
    return (root / "html/appendix/run.html").read_text(encoding="utf-8")


def test_a_page_links_to_the_bundle_of_this_build(tmp_path: Path) -> None:
    texts = {
        "index.md": "# I\n\n```{toctree}\nappendix/run\n```",
        "appendix/run.md": "# R\n\n```{course-bundle} Get <it>",
        bundle.README: "Read.",
        bundle.REQUIREMENTS: f"{bundle.INDEX} x\nnumpy",
    }
    for name, text in texts.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    addresses = []
    for licence in ("MIT", "BSD"):
        (tmp_path / "LICENSE").write_text(licence, encoding="utf-8")
        page = build(tmp_path)
        (address,) = re.findall(r'<a href="\.\./([^"]+\.zip)" download>Get &lt;it&gt; \(zip, 0\.0 MB\)</a>', page)
        assert zipfile.ZipFile(tmp_path / "html" / address).read(f"{bundle.FOLDER}/LICENSE").decode() == licence
        addresses.append(address)
    assert addresses[0] != addresses[1]
    assert [path.name for path in (tmp_path / "html").glob("*.zip")] == addresses[1:], "the old one is gone"
