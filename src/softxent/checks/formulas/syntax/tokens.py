r"""The LaTeX of a formula cut into tokens, with one spelling for what can be written in several ways.

Sizes of delimiters, spaces and phantoms are dropped; ``\Vert`` becomes ``\|``, ``\tfrac`` becomes ``\frac``, and
``\mathbf{1}`` becomes ``\mathbf 1``. An accent or a font belongs to its letter: ``\hat p`` is one token.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


class UnreadableError(ValueError):
    """A formula that the reader does not understand; the message says why."""


@dataclass(frozen=True)
class Token:
    """A piece of LaTeX.

    ``kind`` is ``letter``, ``operator``, ``big``, ``relation``, ``digit``, ``text``, ``row``, ``align``, ``quad`` or
    ``symbol``; ``start`` and ``end`` say where it stands in the source.
    """

    kind: str
    text: str
    start: int
    end: int


_SPELLING = {
    r"\leq": r"\le",
    r"\geq": r"\ge",
    r"\neq": r"\ne",
    r"\Vert": r"\|",
    r"\dfrac": r"\frac",
    r"\tfrac": r"\frac",
    r"\cdots": r"\dots",
    r"\ldots": r"\dots",
    r"\implies": r"\Rightarrow",
    r"\Leftrightarrow": r"\iff",
}
_COMMANDS = {
    "letter": "alpha beta gamma delta epsilon varepsilon zeta eta theta kappa lambda mu nu xi pi rho sigma tau phi "
    "varphi chi psi omega ell Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega",
    "relation": "le ge ne in notin to mapsto iff Rightarrow approx equiv propto sim ll gg subset subseteq",
    "operator": "log ln exp sin cos sinh cosh tanh",
    "big": "sum prod max min sup inf",
    "quad": "quad qquad",
}
KINDS = {rf"\{name}": kind for kind, names in _COMMANDS.items() for name in names.split()}
KINDS |= dict.fromkeys("=<>:", "relation") | {"&": "align"}

_TOKEN = re.compile(
    r"""
    (?P<space>\s+|\\[,;!:>\ ]|~)
    |(?P<row>\\\\(?:\[[^\]]*\])?)
    |\\text\s*\{(?P<words>[^{}]*)\}
    |(?P<environment>\\(?:begin|end)\s*\{\w+\*?\})
    |\\operatorname\*?\s*\{(?P<operator>[^{}]*)\}
    |\\(?P<style>mathbf|mathbb|mathcal|mathrm|mathsf|hat|bar|vec|tilde|overline)(?![a-zA-Z])
        \s*(?:\{\s*(?P<braced>[^{}]*?)\s*\}|(?P<bare>\\[a-zA-Z]+|[A-Za-z0-9]))
    |\\(?P<size>left|right|[bB]igg?[lrm]?)(?![a-zA-Z])\s*(?P<delimiter>\\[{}|]|\\[a-zA-Z]+|[^\\a-zA-Z])
    |(?P<argmax>\\arg\s*\\(?:max|min)(?![a-zA-Z]))
    |(?P<command>\\[a-zA-Z]+|\\.)
    |(?P<letter>[A-Za-z])
    |(?P<point>(?<!\d)\.\d|\.\d+\.\d)
    |(?P<digit>\d|(?<=\d)\.(?=\d))
    |(?P<symbol>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_BARS = {("l", "|"): r"\lvert", ("r", "|"): r"\rvert", ("l", r"\|"): r"\lVert", ("r", r"\|"): r"\rVert"}
_PHANTOM = re.compile(r"\\phantom\s*\{")


def tokenize(source: str) -> list[Token]:
    r"""Cut ``source`` into tokens, without the spaces.

    >>> [token.text for token in tokenize(r"\bigl(\hat{p}_i - \tfrac12\bigr)")]
    ['(', '\\hat p', '_', 'i', '-', '\\frac', '1', '2', ')']
    """
    tokens: list[Token] = []
    at = 0
    while at < len(source):
        if phantom := _PHANTOM.match(source, at):
            at = _end_of_group(source, phantom.end())
            continue
        match = _TOKEN.match(source, at)
        if match is None:  # a lone backslash at the end
            raise UnreadableError("a backslash that begins nothing")
        at = match.end()
        if match["space"] is None:
            kind, text = _classify(match)
            tokens.append(Token(kind, text, match.start(), at))
    return tokens


def _end_of_group(source: str, at: int) -> int:
    depth = 1
    while depth:
        if at == len(source):
            raise UnreadableError(r"the brace after \phantom is not closed")
        depth += {"{": 1, "}": -1}.get(source[at], 0)
        at += 1
    return at


def _classify(match: re.Match[str]) -> tuple[str, str]:
    kind = match.lastgroup or ""
    if kind in {"braced", "bare"}:
        return "letter", _styled(match["style"], match[kind])
    if kind == "words":
        return _words(match)
    if kind == "operator":
        return "operator", _operator(match["operator"].strip())
    if kind == "point":
        raise UnreadableError(f"'{match['point']}': a number needs a digit before its point, and one point at most")
    if kind == "argmax":
        return "big", rf"\arg\{match['argmax'][-3:]}"
    if kind == "environment":
        return "symbol", re.sub(r"\s", "", match[0])
    if kind in {"command", "symbol", "delimiter"}:
        text = match[kind]
        text = _SPELLING.get(text, text)
        if kind == "delimiter":
            text = _BARS.get((match["size"][0 if match["size"] in {"left", "right"} else -1], text), text)
        return KINDS.get(text, "symbol"), text
    return kind, match[0]


def _operator(name: str) -> str:
    if not name.isalpha():
        raise UnreadableError(f"'{name}' as the name of an operator")
    return rf"\operatorname{{{name}}}"


def _styled(style: str, content: str) -> str:
    content = _SPELLING.get(content, content)
    if len(content) == 1:
        return rf"\{style} {content}"
    if KINDS.get(content) == "letter":
        return rf"\{style}{content}"
    if style in {"mathrm", "mathsf", "mathbf"} and content.isalpha():
        return rf"\{style}{{{content}}}"
    raise UnreadableError(rf"\{style} over '{content}', which is no single letter")


def _words(match: re.Match[str]) -> tuple[str, str]:
    r"""Tell a name, ``\text{length}(C)``, from words between formulas."""
    follows = match.string[match.end() :].lstrip()[:1]
    named = match["words"].isalpha() and follows in {"(", "^", "_"} and follows
    return ("operator" if named else "text"), rf"\text{{{match['words']}}}"
