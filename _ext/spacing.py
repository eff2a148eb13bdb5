"""The spaces between the signs of a formula, put where TeX puts them.

A browser gives each sign of Temml's MathML the space that belongs to it, whatever stands beside it and however small it
is. TeX looks at both neighbours, and leaves out most spaces in exponents, indices and limits.
"""

from __future__ import annotations

from xml.etree import ElementTree
from xml.etree.ElementTree import Element

APPLY = "\N{FUNCTION APPLICATION}"
THIN = "0.1667em"
DOTS = {"…", "⋯"}
ACCENTS = {"~": "\N{SMALL TILDE}", "\N{OVERLINE}": "\N{MACRON}"}
"""Of two similar signs, the one that lies close to the letter below it."""
TALL = {"mfrac", "mover", "msup", "msubsup", "munder", "munderover", "mtable"}
ROWS = {"math", "menclose", "mpadded", "mphantom", "mrow", "msqrt", "mstyle", "mtd"}
SCRIPTS = {"msub", "msup", "msubsup", "munder", "mover", "munderover"}

DISPLAY, TEXT, SCRIPT = range(3)


def repaired(markup: str) -> str:
    """Return the same formula with its spaces put right."""
    formula = ElementTree.fromstring(markup)
    for row in formula.iter():
        if row.tag == "mover" and row[1].text in ACCENTS:
            row[1].text = ACCENTS[row[1].text]
        if row.tag in ROWS:
            _dissolve_groups(row)
            _space_functions(row)
            _space_large_operators(row)
            _space_dots(row)
            _space_tall_roots(row)
    _space_by_style(formula, DISPLAY if formula.get("display") else TEXT)
    # In HTML an empty element has a closing tag.
    return ElementTree.tostring(formula, encoding="unicode", short_empty_elements=False)


def _dissolve_groups(row: Element) -> None:
    """Put the pieces of each function, and lone signs, into the row itself: only neighbours can be compared."""
    row[:] = [piece for child in row for piece in (child if _is_group_of_temml(child) else [child])]


def _is_group_of_temml(element: Element) -> bool:
    """Tell whether the element is only the name of a function with the spaces that Temml gave it, or a single sign."""
    pieces = [piece for piece in element if piece.tag != "mspace"]
    function = len(pieces) == 2 and pieces[0].tag == "mi" and _applies(pieces[1])
    return element.tag == "mrow" and not element.attrib and (function or len(element) == 1)


# ------------------------------------------------------------------------------------------ functions


def _space_functions(row: Element) -> None:
    """Separate a function from what it follows, and from its argument, but not from a comma, parenthesis or relation.

    Temml does the first after plain letters only; and the second before everything but a parenthesis or a norm.
    """
    spaced: list[Element] = []
    pieces = list(row)
    for piece, following in zip(pieces, [*pieces[1:], None], strict=False):
        if following is not None and _applies(following) and spaced and _parts_from_operator(spaced[-1]):
            spaced.append(Element("mspace", width=THIN))
        if spaced and _applies(spaced[-1]):
            if _is_thin(piece) and (following is None or _has_own_space(following)):
                continue
            if _core(piece).tag == "mi":
                spaced.append(Element("mspace", width=THIN))
        spaced.append(piece)
    row[:] = spaced


def _applies(element: Element) -> bool:
    return element.tag == "mo" and element.text == APPLY


def _is_thin(element: Element) -> bool:
    return element.tag == "mspace" and element.get("width") == THIN


def _has_own_space(after: Element) -> bool:
    """Tell whether `after` is an operator that is no sign or opening parenthesis: the browser spaces these."""
    core = _core(after)
    return core.tag == "mo" and core.get("form") != "prefix"


# ------------------------------------------------------------------------------------------ sums and dots


def _space_large_operators(row: Element) -> None:
    """Take the space before a sum away where the row begins with it, or the sign before it has a space of its own."""
    before: Element | None = None
    for piece in row:
        core = _core(piece)
        if core.get("movablelimits") and not (before is not None and _parts_from_operator(before)):
            core.set("lspace", "0em")
        before = piece


def _parts_from_operator(before: Element) -> bool:
    """Tell whether TeX puts a thin space between `before` and a function or sum.

    It does after a letter, number, fraction, function, closing parenthesis and sign; other operators bring their own.
    """
    core = _core(before)
    if core.tag == "mo" and not _applies(core):
        return core.get("form") == "postfix" or (core.get("form") == "prefix" and not core.get("fence"))
    return core.tag != "mspace"


def _space_dots(row: Element) -> None:
    """Separate three dots from letters and a comma after them; a relation, or the comma before, does it by itself."""
    pieces = list(row)
    for before, dots, after in zip([None, *pieces], pieces, [*pieces[1:], None], strict=False):
        if dots.tag == "mo" and dots.text in DOTS:
            alone_before = before is None or _core(before).tag == "mo"
            alone_after = after is None or (_core(after).tag == "mo" and not after.get("separator"))
            dots.attrib.update(lspace="0em" if alone_before else THIN, rspace="0em" if alone_after else THIN)


def _core(element: Element) -> Element:
    """Return what scripts and limits are attached to."""
    while element.tag in SCRIPTS:
        element = element[0]
    return element


# ------------------------------------------------------------------------------------------ roots


def _space_tall_roots(row: Element) -> None:
    """Move what follows a tall root away: Chromium takes its sign for no wider than that of a low one."""
    for place, piece in reversed(list(enumerate(row))):
        if piece.tag == "msqrt" and place + 1 < len(row) and any(_is_tall(part) for part in piece.iter()):
            row.insert(place + 1, Element("mspace", width="0.25em"))


def _is_tall(part: Element) -> bool:
    return part.tag in TALL or (part.get("form") in {"prefix", "postfix"} and part.tag == "mo")


# ------------------------------------------------------------------------------------------ scripts and brackets


def _space_by_style(element: Element, style: int) -> None:
    """Space what depends on the size: exponents, indices, limits and small fractions are set without most spaces."""
    style = _style_within(element, style)
    if style != SCRIPT and element.tag in ROWS:
        _space_brackets(element)
    for place, child in enumerate(element):
        inner = style
        if element.tag == "mfrac":
            inner = min(style + 1, SCRIPT)
        elif element.tag in SCRIPTS and place:
            inner = SCRIPT
        if inner == SCRIPT and element.tag in ROWS and _is_spaced(child):
            child.attrib.update(lspace="0em", rspace="0em")
        _space_by_style(child, inner)


def _space_brackets(row: Element) -> None:
    """Separate brackets that grow from a letter, number, fraction or bracket beside them."""
    spaced: list[Element] = []
    for piece in row:
        if spaced and _touch(spaced[-1], piece) and (_is_bracketed(spaced[-1]) or _is_bracketed(piece)):
            spaced.append(Element("mspace", width=THIN))
        spaced.append(piece)
    row[:] = spaced


def _touch(before: Element, after: Element) -> bool:
    """Tell whether neither of two neighbours is a space or an operator, which has one."""
    left, right = _core(before), _core(after)
    ends = left.tag != "mo" or left.get("form") == "postfix"
    begins = right.tag != "mo" or (right.get("form") == "prefix" and right.get("fence") is not None)
    return ends and begins and "mspace" not in {left.tag, right.tag}


def _is_bracketed(element: Element) -> bool:
    r"""Tell whether the element was written between \left and \right."""
    core = _core(element)
    return core.tag == "mrow" and len(core) > 1 and core[0].get("fence") == "true" == core[0].get("stretchy")


def _style_within(element: Element, style: int) -> int:
    """Return the style in which the element sets what it holds."""
    if element.get("scriptlevel"):
        style = min(style, TEXT) if element.get("scriptlevel") == "0" else SCRIPT
    if element.get("displaystyle") == "true":
        return DISPLAY
    return max(style, TEXT) if element.tag == "mtable" or element.get("displaystyle") else style


def _is_spaced(element: Element) -> bool:
    """Tell whether the browser may put a space beside the element that TeX does not put in a script."""
    return element.tag == "mo" and not (_applies(element) or element.get("fence") or element.get("movablelimits"))
