"""Mutants of `src/softxent`: each is loaded in place of its module, in a forked process that runs its tests."""

from __future__ import annotations

import ast
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

import pytest

from mutation.forks import Forks, prepare
from mutation.register import Fault
from mutation.rules import changes

# Imported once, before the forks. Nothing of softxent: that is what changes.
LIBRARIES = (
    *("hypothesis.extra.numpy", "mpmath", "nbval.plugin", "numpydoc.validate", "scipy.optimize"),
    *("scipy.special", "sympy", "torch", "torch._decomp", "torch._functorch.apis", "xdist.plugin"),
)
# Tests of many modules at once; they come last.
COMMON = ("test_contract.py", "test_accuracy.py")


@dataclass(frozen=True)
class Package:
    """A package in the folder `source`, with its tests in `tests`, under the root of a repository."""

    root: Path
    source: str = "src/softxent"
    tests: str = "tests"
    libraries: tuple[str, ...] = LIBRARIES
    seconds: int = 120

    @property
    def modules(self) -> list[Path]:
        """Return its modules, without those that only collect names."""
        return [path for path in sorted((self.root / self.source).rglob("*.py")) if path.stem != "__init__"]

    def name(self, path: Path) -> str:
        """Return the dotted name of a module."""
        return ".".join(path.relative_to((self.root / self.source).parent).with_suffix("").parts)

    def test_of(self, path: Path) -> Path:
        """Return the test of the module's name; the judges of all chapters share one."""
        parts = path.relative_to(self.root / self.source).with_suffix("").parts
        own = self.root / self.tests / f"test_{'_'.join(parts)}.py"
        return own if own.is_file() else self.root / self.tests / f"test_{parts[0]}.py"

    def tests_of(self, path: Path) -> list[Path]:
        """List what can see the module: its own test, its examples, the tests of the modules that import it."""
        name = re.escape(self.name(path))
        package, _, last = name.rpartition(r"\.")
        imports = re.compile(rf"^from {name} import|^from {package} import .*\b{last}\b", re.MULTILINE)
        users = [user for user in self.modules if imports.search(user.read_text(encoding="utf-8"))]
        tests = [self.test_of(path), path, *(self.test_of(user) for user in users), *self.common_tests_of(path)]
        return [test for test in dict.fromkeys(tests) if test.is_file()]

    def common_tests_of(self, path: Path) -> list[Path]:
        """List the tests of many modules that name a function of this one."""
        defined = re.findall(r"^def ([a-z]\w*)", path.read_text(encoding="utf-8"), re.MULTILINE)
        tests = [test for name in COMMON if (test := self.root / self.tests / name).is_file()]
        return [test for test in tests if set(defined) & set(re.findall(r"\w+", test.read_text(encoding="utf-8")))]

    def faults(self) -> list[Fault]:
        """List all mutants, and for each module one that changes nothing and must survive."""
        found = []
        for path in self.modules:
            file, kind = path.relative_to(self.root).as_posix(), "judges" if "exercises" in path.parts else "package"
            source = path.read_text(encoding="utf-8")
            found.append(Fault("control", file, "no change", data=partial(ast.parse, source)))
            found += [
                Fault(kind, file, change.key, data=lambda change=change: change.tree) for change in changes(source)
            ]
        return found

    def judge(self, faults: list[Fault], at_once: int, found: Callable[[Fault, str], None]) -> None:
        """Run the tests of each fault; say which test found it, or ''."""
        prepare(self.libraries)
        forks = Forks(at_once)
        for fault in faults:
            path = self.root / fault.file
            mutant, tests = Mutant(self.name(path), path, fault.data()), self.tests_of(path)

            def done(finder: str, fault: Fault = fault) -> None:
                found(fault, finder)

            def run(mutant: Mutant = mutant, tests: list[Path] = tests) -> str:
                return run_tests(tests, self.root, mutant)

            forks.start(run, done, self.seconds)
        forks.finish()


class Mutant(importlib.abc.MetaPathFinder, importlib.machinery.SourceFileLoader):  # type: ignore[misc]  # the stubs differ
    """Import a changed tree in place of one module."""

    def __init__(self, name: str, path: Path, tree: ast.Module) -> None:
        super().__init__(name, str(path))
        self.tree = tree

    def find_spec(
        self, fullname: str, path: Any = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != self.name:
            return None
        return importlib.util.spec_from_file_location(fullname, self.path, loader=self)

    def get_code(self, fullname: str) -> CodeType:
        return compile(self.tree, str(self.path), "exec")


class Trial:
    """A plugin of pytest that lets the tests import a mutant, if there is one, and remembers what failed first."""

    def __init__(self, mutant: Mutant | None = None) -> None:
        self.mutant = mutant
        self.failed = ""

    def pytest_collection(self) -> None:
        """Step in front of pytest's own importer, which would read the files that are named to it."""
        if self.mutant:
            sys.meta_path.insert(0, self.mutant)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed = self.failed or report.nodeid

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.failed = self.failed or f"the import of {report.nodeid}"


def pytest_options(root: Path) -> list[str]:
    """Return how pytest runs in a fork: no cache is written, and the first failure is enough."""
    # The libraries were imported before the fork, and before pytest could look at their assertions.
    silent = ["-p", "no:cacheprovider", "-W", "ignore::pytest.PytestAssertRewriteWarning"]
    return ["-x", *silent, f"--rootdir={root}", f"-c={root}/pyproject.toml"]


def run_tests(tests: list[Path], root: Path, mutant: Mutant) -> str:
    """Run tests on a mutant in this process, file by file, and name the first that fails; '' if none does."""
    sys.path.insert(0, str(root / "src"))
    for test in tests:
        trial = Trial(mutant)
        code = pytest.main([*pytest_options(root), "--doctest-modules", str(test)], plugins=[trial])
        module = sys.modules.get(mutant.name)
        # Where the import of a mutant fails nothing stays behind.
        if module and getattr(module, "__loader__", None) is not mutant:
            raise RuntimeError(f"{test.name} ran without the mutant of {mutant.name}")
        if trial.failed:
            return trial.failed
        without_examples = code == pytest.ExitCode.NO_TESTS_COLLECTED and test == Path(mutant.path)
        if code != pytest.ExitCode.OK and not without_examples:
            raise RuntimeError(f"pytest ended with {code!r} on {test.name}, which says nothing about {mutant.name}")
    return ""
