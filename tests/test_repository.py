"""What the documents say of the repository is true, and the same thing is said everywhere."""

import re
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import yaml
from sources import source_files

ROOT = Path(__file__).parents[1]
MAXIMUM_LINES = 300
DOCUMENTS = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "RELEASING.md"]
WORKFLOWS = sorted(ROOT.glob(".github/workflows/*.yml"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def text_files() -> dict[str, str]:
    """Map the repository's own text files to their text; what is vendored was written elsewhere."""
    files = {}
    for path in source_files(ROOT):
        data = path.read_bytes()
        if "vendor" not in path.parts and b"\0" not in data:
            files[path.relative_to(ROOT).as_posix()] = data.decode("utf-8")
    return files


def phony_targets() -> set[str]:
    lines = re.findall(r"^\.PHONY: (.*)$", read("Makefile"), re.MULTILINE)
    return {target for line in lines for target in line.split()}


def commands_of(text: str) -> set[str]:
    """Find the targets of the make commands in a text: in code, in a code block, or after `run:`."""
    return set(re.findall(r"(?:`|^\s*|run: |exec |&& )make (?:-\S+ )*([a-z][a-z-]*)", text, re.MULTILINE))


# ------------------------------------------------------------------------------------------ the commands


def test_every_target_is_explained() -> None:
    explained = set(re.findall(r"^([a-z-]+):.*## \S", read("Makefile"), re.MULTILINE))
    assert phony_targets() == explained


@pytest.mark.parametrize(
    "name",
    [
        "README.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "RELEASING.md",
        ".ci/run",
        *(f".github/workflows/{w.name}" for w in WORKFLOWS),
    ],
)
def test_every_command_named_exists(name: str) -> None:
    unknown = commands_of(read(name)) - phony_targets()
    assert not unknown, f"{name} names commands that the Makefile does not have: {sorted(unknown)}"


def test_readme_names_the_two_commands() -> None:
    assert {"book", "test"} <= commands_of(read("README.md"))


def test_continuous_integration_runs_the_command_of_the_readme() -> None:
    assert commands_of(read(".ci/run")) == {"test"}


def test_steps_of_test_are_targets() -> None:
    steps = re.search(r"^TEST_STEPS := (.*)$", read("Makefile"), re.MULTILINE)
    assert steps
    assert set(steps.group(1).split()) <= phony_targets()


# ------------------------------------------------------------------------------------------ the documents


def derived_files() -> list[tuple[str, str]]:
    """Read the table of CONTRIBUTING: a file or a pattern, and the command that makes it."""
    section = read("CONTRIBUTING.md").split("## Derived files")[1].split("\n## ")[0]
    return re.findall(r"^\| `([^`]+)`.*\| `make ([a-z-]+)[^`]*` \|", section, re.MULTILINE)


def test_derived_files_and_their_commands_exist() -> None:
    rows = derived_files()
    assert rows
    for pattern, target in rows:
        assert target in phony_targets(), f"no such command: make {target}"
        assert any(ROOT.glob(pattern)), f"no such file: {pattern}"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_to_files_resolve(name: str) -> None:
    targets = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", read(name))
    assert [target for target in targets if not (ROOT / target).exists()] == []


def test_one_version_everywhere() -> None:
    heading = re.search(r"^## (\d+\.\d+\.\d+) \(.*\)", read("CHANGELOG.md"), re.MULTILINE)
    attribute = re.search(r'^__version__ = "(.*)"$', read("src/softxent/__init__.py"), re.MULTILINE)
    assert heading
    assert attribute
    assert yaml.safe_load(read("CITATION.cff"))["date-released"].isoformat() in heading.group(0)
    versions = {
        "pyproject.toml": PROJECT["version"],
        "CITATION.cff": yaml.safe_load(read("CITATION.cff"))["version"],
        "CHANGELOG.md": heading.group(1),
        "src/softxent/__init__.py": attribute.group(1),
    }
    assert len(set(versions.values())) == 1, versions


def test_licences() -> None:
    assert read("LICENSE").startswith("MIT License")
    assert "Creative Commons Attribution 4.0 International" in read("LICENSE-text")
    assert PROJECT["license"] == "MIT"
    assert yaml.safe_load(read("CITATION.cff"))["license"] == ["MIT", "CC-BY-4.0"]


# ------------------------------------------------------------------------------------------ the code


PACKAGE = ROOT / "src/softxent"
MODULES = [path.relative_to(PACKAGE) for path in sorted(PACKAGE.rglob("*.py")) if path.stem != "__init__"]


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_module_has_a_test_of_its_name(module: Path) -> None:
    """The judges in `exercises/softmax.py` are tested with `answers/softmax.py`, by `test_exercises.py`."""
    tests = [f"test_{'_'.join(module.with_suffix('').parts)}.py"]
    if module.parent.name == "exercises":
        tests.append(f"answers/{module.name}")
    assert any((ROOT / "tests" / name).is_file() for name in tests)


def test_modules_are_short() -> None:
    sizes = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in PACKAGE.rglob("*.py")}
    assert sizes
    assert {path.name: lines for path, lines in sizes.items() if lines >= MAXIMUM_LINES} == {}


def test_no_path_of_a_machine() -> None:
    machine = re.compile(r"(?<![\w.~/])/(?:home|root|work|tmp|Users)/\w+")
    planted = {"tests/test_notebooks.py"}  # bad examples on purpose
    found = {name: match.group() for name, text in text_files().items() if (match := machine.search(text))}
    assert {name: match for name, match in found.items() if name not in planted} == {}


# ------------------------------------------------------------------------------------------ the requirements


def requirements() -> list[str]:
    lines = [line.strip() for line in read("requirements.txt").splitlines()]
    return [re.split(r"[=<>~\[ ;]", line)[0] for line in lines if line and line[0] not in "#-"]


def normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_requirements_start_with_the_constraints() -> None:
    assert read("requirements.txt").startswith("-c constraints.txt\n")


def test_constraints_pin_one_version_of_everything() -> None:
    lines = read("constraints.txt").splitlines()
    assert [line for line in lines if not re.fullmatch(r"[\w.-]+==[\w.]+( ; .+)?", line)] == []
    pinned = {normalised(line.split("==")[0]) for line in lines}
    assert {normalised(name) for name in requirements()} <= pinned


def test_requirements_are_used() -> None:
    """Each is imported, or named as a command or an extension, somewhere."""
    lists = {"requirements.txt", "constraints.txt", "tests/test_repository.py"}
    users = "\n".join(text for name, text in text_files().items() if name not in lists and not name.endswith(".md"))
    unused = [name for name in requirements() if not any(re.search(rf"\b{used}\b", users) for used in names_of(name))]
    assert not unused, f"nothing uses {unused}: take them out of requirements.txt, and run: make constraints"


DISTRIBUTIONS = packages_distributions().items()


def names_of(requirement: str) -> set[str]:
    """Collect the names by which a requirement shows: its own, its modules', or an option of a command."""
    shows_as = {"ipykernel": 'name": "python3', "pytest-xdist": "dist loadscope"}
    if requirement in shows_as:
        return {shows_as[requirement]}
    modules = {name for name, owners in DISTRIBUTIONS if normalised(requirement) in map(normalised, owners)}
    return {re.escape(name) for name in modules | {requirement}}


# ------------------------------------------------------------------------------------------ the workflows


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflow_is_bounded_and_may_only_read(path: Path) -> None:
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert workflow["permissions"] == {"contents": "read"}
    assert "concurrency" in workflow
    for name, job in workflow["jobs"].items():
        assert "uses" in job or "timeout-minutes" in job, f"job {name} has no time limit"


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflow_that_computes_uses_one_thread(path: Path) -> None:
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    computes = any("run" in step for job in workflow["jobs"].values() for step in job.get("steps", []))
    assert not computes or workflow["env"]["OMP_NUM_THREADS"] == "1"


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_actions_are_named_by_commit_with_the_version_beside_it(path: Path) -> None:
    """A tag can be moved to another commit, a commit cannot change."""
    actions = re.findall(r"uses: (?!\./)(.+)", path.read_text(encoding="utf-8"))
    assert [
        action for action in actions if not re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action)
    ] == []


def test_an_action_has_the_same_commit_everywhere() -> None:
    uses = {use for path in WORKFLOWS for use in re.findall(r"uses: (?!\./)(\S+)", path.read_text(encoding="utf-8"))}
    assert len(uses) == len({use.partition("@")[0] for use in uses})


def test_every_weekly_job_is_told_of_when_it_fails() -> None:
    jobs = yaml.safe_load(read(".github/workflows/weekly.yml"))["jobs"]
    assert set(jobs["tell"]["needs"]) == set(jobs) - {"tell"}
