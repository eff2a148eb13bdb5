"""The thin spaces around the names of functions in Temml's MathML, put where TeX puts them.

TeX separates a function from what stands before it ("p log q"), and from an argument without parentheses, but not from
a comma, a parenthesis or a relation. Temml sees only plain letters before the function, and never what follows its name.
"""

from __future__ import annotations

from xml.etree import ElementTree
from xml.etree.ElementTree import Element

APPLY = "\N{FUNCTION APPLICATION}"
THIN = "0.1667em"
ROWS = {"math", "menclose", "mpadded", "mphantom", "mrow", "msqrt", "mstyle", "mtd"}


def repaired(markup: str) -> str:
    """Return the same formula with its thin spaces put right."""
    formula = ElementTree.fromstring(markup)
    for row in formula.iter():
        if row.tag in ROWS:
            _dissolve_functions(row)
            _space_functions(row)
    # In HTML an empty element has a closing tag.
    return ElementTree.tostring(formula, encoding="unicode", short_empty_elements=False)


def _dissolve_functions(row: Element) -> None:
    """Put the pieces of each function into the row itself: only neighbours can be compared."""
    row[:] = [piece for child in row for piece in (child if _is_function(child) else [child])]


def _space_functions(row: Element) -> None:
    spaced: list[Element] = []
    pieces = list(row)
    for place, piece in enumerate(pieces):
        following = pieces[place + 1] if place + 1 < len(pieces) else None
        if following is not None and _applies(following) and spaced and _needs_space_after(spaced[-1]):
            spaced.append(Element("mspace", width=THIN))
        if _is_thin(piece) and spaced and _applies(spaced[-1]) and (following is None or _has_own_space(following)):
            continue
        spaced.append(piece)
    row[:] = spaced


def _is_function(element: Element) -> bool:
    """Tell whether the element is nothing but the name of a function with the spaces that Temml gave it."""
    return element.tag == "mrow" and any(map(_applies, element)) and all(c.tag in {"mi", "mo", "mspace"} for c in element)


def _applies(element: Element) -> bool:
    return element.tag == "mo" and element.text == APPLY


def _is_thin(element: Element) -> bool:
    return element.tag == "mspace" and element.get("width") == THIN


def _needs_space_after(before: Element) -> bool:
    """Tell whether TeX separates a function from `before`: a letter, number, fraction or closing parenthesis."""
    core = _core(before)
    return core.get("form") == "postfix" if core.tag == "mo" else core.tag != "mspace"


def _has_own_space(after: Element) -> bool:
    """Tell whether `after` is an operator that is no sign or opening parenthesis: the browser spaces these."""
    core = _core(after)
    return core.tag == "mo" and core.get("form") != "prefix"


def _core(element: Element) -> Element:
    """Return what scripts and limits are attached to."""
    while element.tag in {"msub", "msup", "msubsup", "munder", "mover", "munderover"}:
        element = element[0]
    return element
