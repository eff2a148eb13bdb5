"""Binder, the dev container and the bundle of the course give a student what the chapters import, in tried versions."""

from __future__ import annotations

import ast
import json
import re
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
import yaml

from notebooks import Notebook

ROOT = Path(__file__).parents[1]
CONTAINER = json.loads((ROOT / ".devcontainer/devcontainer.json").read_text(encoding="utf-8"))
LIBRARIES = "# The package, and the libraries the chapters use."
# The schema of dev containers knows these, among others; a misspelt key is ignored without a word.
KNOWN = {
    "name": str,
    "image": str,
    "containerEnv": dict,
    "postCreateCommand": str,
    "forwardPorts": list,
    "portsAttributes": dict,
    "customizations": dict,
}


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def names(lines: str) -> set[str]:
    """Return the packages that the lines of a file of requirements name."""
    return {line.split("==")[0] for line in lines.splitlines() if re.match(r"[A-Za-z]", line)}


def section(text: str, heading: str) -> str:
    return text.split(heading)[1].split("\n\n")[0]


def jobs(name: str) -> dict[str, Any]:
    return yaml.safe_load(read(f".github/workflows/{name}.yml"))["jobs"]


def runs(job: dict[str, Any]) -> str:
    return "\n".join(step["run"] for step in job["steps"] if "run" in step)


# ------------------------------------------------------------------------------------------------ Binder


def test_binder_has_the_libraries_of_the_chapters_and_no_others() -> None:
    binder, all_of_it = read(".binder/requirements.txt"), read("requirements.txt")
    assert names(section(binder, LIBRARIES)) == names(section(all_of_it, LIBRARIES))
    assert names(section(binder, "# The notebooks.")) == {"jupyterlab-myst"}, "JupyterLab is Binder's own"


def imported(notebook: Notebook) -> set[str]:
    """Return the top modules that a notebook imports."""
    code = "\n".join("".join(cell["source"]) for cell in notebook.cells if cell["cell_type"] == "code")
    found = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Import | ast.ImportFrom)]
    modules = [[node.module] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names] for node in found]
    return {module.partition(".")[0] for names_ in modules for module in names_ if module}


def test_what_the_chapters_import_is_required(notebooks: list[Notebook]) -> None:
    required = names(read(".binder/requirements.txt"))
    owners = packages_distributions()
    modules = set().union(*(imported(notebook) for notebook in notebooks)) - {"softxent"}
    installed = {module: set(owners[module]) for module in modules if module in owners}
    assert {"numpy", "torch", "sklearn"} <= {*installed}
    assert {module for module, packages in installed.items() if not packages & required} == set()


def test_binder_has_the_pinned_versions_and_the_package_itself() -> None:
    """repo2docker runs pip in the root of the repository."""
    lines = [line for line in read(".binder/requirements.txt").splitlines() if line and not line.startswith("#")]
    pins = [line for line in lines if re.match(r"[A-Za-z]", line)]
    tried = {line.partition(" ;")[0] for line in read("constraints.txt").splitlines()}
    assert {*pins} <= tried, "write the versions of constraints.txt into .binder/requirements.txt"
    assert [line for line in lines if line not in pins] == ["--extra-index-url " + read_index(), "."]


def read_index() -> str:
    return yaml.safe_load(read(".github/workflows/ci.yml"))["env"]["PIP_EXTRA_INDEX_URL"]


def test_binder_has_a_python_for_which_the_package_is_tested() -> None:
    version = re.fullmatch(r"python-(3\.\d+)\n", read(".binder/runtime.txt"))
    assert version, "repo2docker knows a Python by its minor version only"
    assert version[1] in jobs("ci")["package"]["strategy"]["matrix"]["python"]


def test_binder_reads_no_other_file() -> None:
    """An environment.yml beside them would win over both, without a word."""
    assert {path.name for path in (ROOT / ".binder").iterdir()} == {"requirements.txt", "runtime.txt"}
    assert not (ROOT / "binder").exists(), "repo2docker refuses two folders"


def test_a_pull_request_does_what_the_button_does() -> None:
    assert "jupyter-repo2docker . python .ci/student.py chapters/" in runs(jobs("ci")["binder"])
    assert "-r .binder/requirements.txt" in runs(jobs("weekly")["students"])


# ------------------------------------------------------------------------------------------------ dev container


@pytest.mark.parametrize("key", CONTAINER)
def test_the_keys_of_the_dev_container_are_known(key: str) -> None:
    assert isinstance(CONTAINER[key], KNOWN[key])


def test_the_dev_container_is_set_up_as_every_other_machine() -> None:
    assert CONTAINER["postCreateCommand"] == "make setup"
    environment = {key: str(value) for key, value in yaml.safe_load(read(".github/workflows/ci.yml"))["env"].items()}
    assert CONTAINER["containerEnv"] == environment
    vscode = CONTAINER["customizations"]["vscode"]["settings"]
    assert vscode["python.defaultInterpreterPath"].endswith("/.venv/bin/python")


def test_the_dev_container_shows_what_make_serves() -> None:
    (port,) = re.findall(r"^PORT \?= (\d+)$", read("Makefile"), re.MULTILINE)
    assert int(port) in CONTAINER["forwardPorts"]
    assert {str(port) for port in CONTAINER["forwardPorts"]} == {*CONTAINER["portsAttributes"]}


def test_the_image_of_the_dev_container_is_tried_every_week() -> None:
    job = jobs("weekly")["devcontainer"]
    assert job["container"] == CONTAINER["image"]
    assert runs(job).startswith(f"{CONTAINER['postCreateCommand']}\n")
