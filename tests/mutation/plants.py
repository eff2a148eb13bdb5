"""Faults of a notebook, by rule: in what it checks, in its figures, equations, numbers, links and outputs."""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from nbformat import NotebookNode

from mutation import rules
from mutation.rules import Change, Rule, changes
from mutation.trees import changed

CLAIM_MIME = "application/vnd.softxent.claim+json"
# Which positional arguments of a witness hold what is stated; of one that is not listed, all but the first.
STATED = {"proves": slice(1, 2), "proves_for": slice(2, 3), "agrees": slice(1, 2), "holds": slice(1, 2)}
STATED |= {"gradcheck": slice(1, 2), "reads": slice(0, 0), "report": slice(0, 0)}
STATED_RULES: tuple[Rule, ...] = (rules.operator, rules.constant, rules.sign, rules.connective, rules.swapped)
BOUND_RULES: tuple[Rule, ...] = (rules.comparison, rules.slack)
FIGURE_RULES: tuple[Rule, ...] = (rules.operator, rules.sign, rules.swapped)
DRAWS = {"plot", "scatter", "bar", "step", "stem", "errorbar", "fill_between", "imshow", "pcolormesh", "contour"}
DRAWS |= {"contourf", "loglog", "semilogx", "semilogy", "hlines", "vlines", "axhline", "axvline"}

HEADER = re.compile(r"\A# (?:check|exercise|solution): (\S+)")
DISPLAY = re.compile(r"\$\$(?P<tex>.+?)\$\$(?:[ \t]*\((?P<label>eq-[\w-]+)\))?", re.DOTALL)
# What is no number of the prose: mathematics, code, the names of directives and their options, addresses.
NOT_PROSE = re.compile(
    r"\$\$.*?\$\$|\$[^$]*\$|`[^`]*`|^:{3,}[^\n]*|^:[\w-]+:[^\n]*|\]\([^)]*\)|\{[^}]*\}|https?:\S+",
    re.DOTALL | re.MULTILINE,
)
NUMBER = re.compile(r"(?<![\w.,#-])\d+(?:[.,]\d+)*(?![\w-])")
LINK = re.compile(r"(?P<before>\{(?:eq|ref|numref|prf:ref)\}`(?:[^`<]*<)?|\]\((?![a-z]+:))(?P<target>[^`>)\s]+)")


@dataclass(frozen=True)
class Plant:
    """A changed notebook: the fault is in `cell`; the cells from `start` to `until` must find it, if cells can."""

    kind: str
    what: str
    make: Callable[[], NotebookNode]
    cell: int
    start: int
    until: int

    @property
    def notebook(self) -> NotebookNode:
        """The changed notebook, made when it is asked for: of all faults few are tried."""
        return self.make()


def edited(notebook: NotebookNode, at: int, source: str) -> NotebookNode:
    """Copy a notebook with the source of one cell changed."""
    new = copy.copy(notebook)
    new.cells = list(notebook.cells)
    new.cells[at] = copy.copy(notebook.cells[at])
    new.cells[at].source = source
    return new


def name(cell: NotebookNode) -> str:
    """Return the label of a cell of code, or its identifier, which outlives a shift of cells."""
    header = HEADER.match(cell.source)
    return header[1] if header else cell.id


# ------------------------------------------------------------------------------------------ cells of code


def code_plants(notebook: NotebookNode) -> list[Plant]:
    """Change what check cells state, their bounds and their wrong versions, and the data that figures show."""
    found: dict[str, Plant] = {}
    trees = {at: ast.parse(cell.source) for at, cell in enumerate(notebook.cells) if cell.cell_type == "code"}
    for at, tree in trees.items():
        cell = notebook.cells[at]
        if cell.source.startswith("# check: "):
            for where, nodes in stated(trees, at):
                for kind, kind_rules in (("stated", STATED_RULES), ("bound", BOUND_RULES)):
                    for plant in changed_cells(notebook, kind, where, at, kind_rules, positions(nodes)):
                        found[plant.what] = replace(plant, until=max(at, found.get(plant.what, plant).until))
            found |= {p.what: p for p in changed_cells(notebook, "wrong", at, at, (unrefuted,), None)}
        elif any("image/png" in output.get("data", {}) for output in cell.outputs):
            nodes = set(shown(tree))
            found |= {p.what: p for p in changed_cells(notebook, "figure", at, at, FIGURE_RULES, positions(nodes))}
    return list(found.values())


def changed_cells(
    notebook: NotebookNode,
    kind: str,
    at: int,
    until: int,
    kind_rules: tuple[Rule, ...],
    where: set[tuple[int, ...]] | None,
) -> Iterator[Plant]:
    cell = notebook.cells[at]

    def within(tree: ast.Module) -> set[ast.AST]:
        return {node for node in ast.walk(tree) if where is None or position(node) in where}

    for change in changes(cell.source, kind_rules, within):
        make = partial(with_change, notebook, at, change)
        yield Plant(kind, f"{name(cell)}: {change.key}", make, at, at, until)


def with_change(notebook: NotebookNode, at: int, change: Change) -> NotebookNode:
    """Copy a notebook with a change in the code of one cell, whose first line stays."""
    return edited(notebook, at, f"{notebook.cells[at].source.splitlines()[0]}\n{ast.unparse(change.tree)}")


def position(node: ast.AST) -> tuple[int, ...]:
    """Where a node stands, and how far it goes: the same in every tree of one source."""
    places = ("lineno", "col_offset", "end_lineno", "end_col_offset")
    return tuple(getattr(node, place, -1) for place in places)


def positions(nodes: set[ast.AST]) -> set[tuple[int, ...]]:
    return {position(node) for node in nodes if hasattr(node, "lineno")}


def stated(trees: dict[int, ast.Module], at: int) -> Iterator[tuple[int, set[ast.AST]]]:
    """Yield what a check cell states: an argument, or what its name was last bound to, and in which cell that is."""
    for node in ast.walk(trees[at]):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        if not isinstance(node.func.value, ast.Name) or not node.func.value.id.startswith("claim"):
            continue
        for argument in node.args[STATED.get(node.func.attr, slice(1, None))]:
            if isinstance(argument, ast.Name):
                yield from definition(trees, at, argument.id, node.lineno)
            else:
                yield at, set(ast.walk(argument))


def definition(trees: dict[int, ast.Module], at: int, wanted: str, line: int) -> Iterator[tuple[int, set[ast.AST]]]:
    """Find what a name was last bound to, before a line of a cell."""
    for where in sorted((index for index in trees if index <= at), reverse=True):
        for node in reversed(trees[where].body):
            if where == at and node.lineno >= line:
                continue
            if isinstance(node, ast.FunctionDef) and node.name == wanted:
                yield where, {inner for statement in node.body for inner in ast.walk(statement)}
                return
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    if isinstance(target, ast.Name) and target.id == wanted:
                        yield where, set(ast.walk(node.value))
                        return


def unrefuted(node: ast.AST) -> Iterator[ast.AST]:
    """A witness gets no wrong version."""
    if isinstance(node, ast.Call):
        for at, word in enumerate(node.keywords):
            if word.arg == "wrong":
                none = ast.keyword("wrong", ast.Dict([], []))
                yield changed(node, keywords=[*node.keywords[:at], none, *node.keywords[at + 1 :]])


def shown(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield the nodes of what a cell computes or draws, not those that only place or colour it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and rules.name_of(node.func) in DRAWS:
            for argument in node.args:
                yield from ast.walk(argument)
    for statement in tree.body:
        if isinstance(statement, ast.Assign) and "subplots" not in ast.unparse(statement):
            yield from ast.walk(statement.value)


# ------------------------------------------------------------------------------------------ Markdown

TEX_RULES: dict[str, tuple[re.Pattern[str], Callable[[re.Match[str]], str]]] = {
    "sign": (
        re.compile(r"(?<![\^_{(&=\\,e])\s*([+-])(?!\w*\\infty)"),
        lambda m: m[0].replace(m[1], "-" if m[1] == "+" else "+"),
    ),
    "index": (re.compile(r"(?<=_)([ijk])\b|(?<=_\{)([ijk])(?=[ijk}])"), lambda m: {"i": "j", "j": "k", "k": "i"}[m[0]]),
    "factor": (re.compile(r"(?<![\w^_{.])\d(?![\w.}])"), lambda m: str(int(m[0]) + 1)),
    "fraction": (re.compile(r"\\frac\{([^{}]*)\}\{([^{}]*)\}"), lambda m: rf"\frac{{{m[2]}}}{{{m[1]}}}"),
    "direction": (re.compile(r"\\(le|ge|leq|geq)\b"), lambda m: "\\" + {"l": "g", "g": "l"}[m[1][0]] + m[1][1:]),
}


def equation_plants(notebook: NotebookNode) -> list[Plant]:
    """Change a sign, an index, a factor, a fraction and a direction of every labelled equation, where it has them."""
    found = []
    for at, cell in enumerate(notebook.cells):
        if cell.cell_type != "markdown":
            continue
        for display in DISPLAY.finditer(cell.source):
            if not display["label"]:
                continue
            start, until = checks_of(notebook, display["label"], at)
            for rule, (pattern, change) in TEX_RULES.items():
                for number, match in enumerate(pattern.finditer(display["tex"]), start=1):
                    tex = display["tex"][: match.start()] + change(match) + display["tex"][match.end() :]
                    source = cell.source[: display.start("tex")] + tex + cell.source[display.end("tex") :]
                    what = f"{display['label']}: {rule} {number}: {' '.join(tex.split())}"
                    found.append(Plant("equation", what, partial(edited, notebook, at, source), at, start, until))
    return found


def checks_of(notebook: NotebookNode, label: str, at: int) -> tuple[int, int]:
    """Return the first and the last check cell that cover a label or name it; an empty range if none does."""
    cells = [
        index
        for index, cell in enumerate(notebook.cells)
        if cell.cell_type == "code" and cell.source.startswith("# check: ") and label in covered(cell)
    ]
    return (cells[0], cells[-1]) if cells else (at, at - 1)


def covered(cell: NotebookNode) -> set[str]:
    claims = [output.data[CLAIM_MIME] for output in cell.outputs if CLAIM_MIME in output.get("data", {})]
    labels = {label for claim in claims for label in [claim["label"], *claim["covers"]]}
    return labels | set(re.findall(r"\b(?:eq|thm|lem|cor|prop|def)-[\w-]+", cell.source))


def prose_plants(notebook: NotebookNode) -> list[Plant]:
    """Change the last digit of each number of the prose, and break each link and reference."""
    found = []
    for at, cell in enumerate(notebook.cells):
        if cell.cell_type != "markdown":
            continue
        prose = NOT_PROSE.sub(lambda match: " " * len(match[0]), cell.source)
        # A single digit occurs in every output; it is compared by eye.
        numbers = [match for match in NUMBER.finditer(prose) if len(match[0]) > 1]
        spots = [("number", match.end() - 1, match.end(), match[0]) for match in numbers]
        spots += [
            ("link", match.end("target"), match.end("target"), match["target"]) for match in LINK.finditer(cell.source)
        ]
        for number, (kind, start, end, text) in enumerate(spots, start=1):
            new = "-nowhere" if kind == "link" else str((int(cell.source[start]) + 1) % 10)
            source = cell.source[:start] + new + cell.source[end:]
            make = partial(edited, notebook, at, source)
            found.append(Plant(kind, f"{cell.id}: {text} ({number})", make, at, at, at - 1))
    return found


# ------------------------------------------------------------------------------------------ form


def form_plants(notebook: NotebookNode) -> Iterator[Plant]:
    """Leave out a check cell, an alternative text, and the trace that a cell was run."""
    for at, cell in enumerate(notebook.cells):
        for applies, what, change in (
            (cell.source.startswith("# check: "), "its check is deleted", without_cell),
            ("alt" in cell.metadata.get("mystnb", {}).get("image", {}), "its alternative text is deleted", without_alt),
            (cell.cell_type == "code" and not cell.outputs, "it was never run", without_count),
        ):
            if applies:
                yield Plant("form", f"{name(cell)}: {what}", partial(change, notebook, at), at, at, at - 1)


def without_cell(notebook: NotebookNode, at: int) -> NotebookNode:
    new = copy.deepcopy(notebook)
    del new.cells[at]
    for count, rest in enumerate((c for c in new.cells if c.cell_type == "code"), start=1):
        rest.execution_count = count
        for output in rest.outputs:
            if "execution_count" in output:
                output.execution_count = count
    return new


def without_alt(notebook: NotebookNode, at: int) -> NotebookNode:
    new = copy.deepcopy(notebook)
    del new.cells[at].metadata["mystnb"]["image"]["alt"]
    return new


def without_count(notebook: NotebookNode, at: int) -> NotebookNode:
    new = copy.deepcopy(notebook)
    new.cells[at].execution_count = None
    return new


def with_wrong_outputs(notebook: NotebookNode) -> tuple[NotebookNode, dict[int, str]]:
    """Change the last digit of every stored output; say what, by the number of the cell among those of code."""
    new, planted = copy.deepcopy(notebook), {}
    for number, cell in enumerate(c for c in new.cells if c.cell_type == "code"):
        for output in cell.outputs:
            holder, key = (output, "text") if "text" in output else (output.get("data", {}), "text/plain")
            spots = list(re.finditer(r"\d", holder.get(key, "") if "image/png" not in holder else ""))
            if spots and number not in planted:
                at = spots[-1].start()
                holder[key] = f"{holder[key][:at]}{(int(holder[key][at]) + 1) % 10}{holder[key][at + 1 :]}"
                planted[number] = f"{name(cell)}: the last digit of what is stored"
    return new, planted
