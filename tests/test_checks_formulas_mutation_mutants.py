"""Every wrong version that differs at one place, each with a name of its own."""

import pytest
from printed import DISPLAYS, chain

from softxent.checks.formulas.mutation.mutants import mutants
from softxent.checks.formulas.syntax.latex import latex
from softxent.checks.formulas.syntax.reader import read


def named(source: str) -> dict[str, str]:
    return {mutant.name: mutant.kind for mutant in mutants(chain(source))}


def test_the_gradient_of_the_loss() -> None:
    found = named(r"\nabla_x L(x; y) = m\,p - y")
    assert found["m p - y -> m p + y"] == "sign"
    assert found["m p - y -> m p"] == "term"
    assert found["m p -> p"] == "factor"
    assert found[r"\nabla_x L(x; y) -> \nabla_y L(x; y)"] == "letter"
    assert found["L(x; y) -> L(y; x)"] == "arguments"
    assert found[r"\nabla_x L(x; y) -> -\nabla_x L(x; y)"] == "sign"


@pytest.mark.parametrize(
    ("source", "kinds"),
    [
        (r"a \le b", {r"\le -> \ge": "direction", r"\le -> <": "strictness"}),
        ("a > b", {"> -> <": "direction", r"> -> \ge": "strictness"}),
    ],
)
def test_relations(source: str, kinds: dict[str, str]) -> None:
    assert kinds.items() <= named(source).items()


def test_an_equality_has_no_direction() -> None:
    assert {"direction", "strictness"}.isdisjoint(named("a = b").values())


@pytest.mark.parametrize(
    "name",
    [
        r"\delta_{ij} - p_j -> -p_j",
        r"\delta_{ij} - p_j -> \delta_{ij} + p_j",
        r"p_i(\delta_{ij} - p_j) -> \delta_{ij} - p_j",
        r"\delta_{ij} -> \delta_{jj}",
        "p_j -> p_i",
        r"\frac{\partial p_i}{\partial x_j} -> p_i",
    ],
)
def test_the_jacobian(name: str) -> None:
    assert name in named(r"\frac{\partial p_i}{\partial x_j} = p_i\,(\delta_{ij} - p_j)")


def test_names_grow_until_they_differ() -> None:
    found = named("a_i b_i + a_i c = x")
    assert "a_i b_i -> b_i" in found
    assert {"a_i b_i -> b_i b_i", "a_i c -> b_i c"} <= found.keys()
    assert "a_i -> b_i" not in found


def test_equal_sides_are_told_apart_by_their_number() -> None:
    found = named("a b = a b")
    assert {"a b -> b (side 1)", "a b -> b (side 2)"} <= found.keys()
    assert r"\le -> \ge (relation 2)" in named(r"a \le b \le c")


def test_the_range_of_a_sum_is_shifted_and_not_its_letters() -> None:
    kinds = [kind for name, kind in named(r"a = \sum_{k=1}^n x_k").items() if r"\sum" in name.split(" -> ")[0]]
    assert sorted(kinds) == ["range", "range", "sign"]


def test_without_a_relation_there_is_nothing_to_test() -> None:
    assert list(mutants(chain("a + b"))) == []
    assert list(mutants(read(r"a \pm b = c").statements[0])) == []


def test_statements_of_a_display_have_mutants_of_their_own() -> None:
    found = {mutant.name: mutant.statement for mutant in mutants(read(r"a = b \pm c, \qquad a < b, \qquad b < c"))}
    assert found["< -> > (statement 2, relation 1)"] == 2
    assert found["< -> > (statement 3, relation 1)"] == 3
    assert found["c -> -c"] == 3


@pytest.mark.parametrize("source", [source for _, source in DISPLAYS])
def test_mutants_of_the_book(source: str) -> None:
    display = read(source)
    made = list(mutants(display))
    assert len({mutant.name for mutant in made}) == len(made)
    for number, statement in enumerate(display.statements, 1):
        printed = [latex(mutant.chain) for mutant in made if mutant.statement == number]
        assert bool(printed) == bool(statement.chain and statement.chain.relations)
        assert len(set(printed)) == len(printed)
        assert latex(statement) not in printed


def test_a_mutant_is_read_as_it_is_printed() -> None:
    """Else the report of a survivor would show another formula than the one that was tested."""
    parts = [part for _, source in DISPLAYS for part in read(source).statements if part.chain]
    ranges = [part for part in parts if ", " in latex(part) and latex(part).startswith("1 ")]
    for mutant in (mutant for part in parts if part not in ranges for mutant in mutants(part)):
        (again,) = read(latex(mutant.chain)).statements
        assert latex(again) == latex(mutant.chain)
