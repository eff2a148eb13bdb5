"""How an answer becomes a verdict: the judges are registered by label, and a wrong answer gets a hint."""

from __future__ import annotations

import re
import reprlib
from collections.abc import Callable
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any

__all__ = ["GRADERS", "WrongAnswerError", "check", "grader", "printable", "show"]

Grader = Callable[[Any], None]
GRADERS: dict[str, Grader] = {}

# What stands in a message about an object that has no better name, such as "<function <lambda> at 0x7f...>".
ADDRESS = re.compile(r"<(?:[^<>]|<lambda>|<locals>)* at 0x[0-9a-fA-F]+(?:>|\.*$)")
LONGEST = 80

_repr = reprlib.Repr()
_repr.maxstring = _repr.maxlong = LONGEST
_repr.maxother = 4 * LONGEST  # cut after the addresses are gone


class WrongAnswerError(Exception):
    """The answer is wrong; the message is a hint that does not give the right one away."""


def grader(label: str) -> Callable[[Grader], Grader]:
    """Register the decorated function as the judge of an exercise: it returns if the answer is right, else raises.

    Parameters
    ----------
    label : str
        Label of the exercise.

    Returns
    -------
    callable
        The decorator.
    """

    def register(judge: Grader) -> Grader:
        GRADERS[label] = judge
        return judge

    return register


def check(label: str, answer: Any) -> None:
    """Judge an answer and print the verdict.

    Parameters
    ----------
    label : str
        Label of the exercise.
    answer : object
        What the exercise asks for; ``...`` means not answered yet.

    Raises
    ------
    KeyError
        If there is no such exercise.

    Examples
    --------
    >>> check("ex-logits-of-probabilities", ...)
    ex-logits-of-probabilities: not answered yet
    """
    if label not in GRADERS:
        raise KeyError(f"no exercise has the label {label!r}. The labels are {', '.join(sorted(GRADERS))}.")
    if answer is ...:
        print(f"{label}: not answered yet")
        return
    try:
        GRADERS[label](answer)
    except WrongAnswerError as error:
        hint = str(error)
        print(f"{label}: not yet. {hint[:1].upper()}{hint[1:]}")
    else:
        print(f"{label}: right ✓")


def show(answer: Any) -> str:
    """Write an answer on one short line, whatever it is; objects without a value of their own by their kind.

    Parameters
    ----------
    answer : object
        Anything.

    Returns
    -------
    str
        Its ``repr`` if that is of any use, else what kind of object it is.

    Examples
    --------
    >>> show("two"), show([1, 2]), show(lambda x: x), show(max)
    ("'two'", '[1, 2]', 'a function', 'a function')
    >>> show(object()), show([lambda x: x])
    ('an object of the type object', '[an object]')
    """
    if answer is None:
        return "None"
    kind = type(answer)
    if issubclass(kind, FunctionType | BuiltinFunctionType | MethodType):
        return "a function"
    if issubclass(kind, type):
        return "a class"
    if issubclass(kind, ModuleType):
        return "a module"
    try:
        text = _repr.repr(answer)
    except KeyboardInterrupt:
        raise
    except BaseException:  # an object of the student's may raise whatever it likes
        text = ""
    if not text or text.startswith("<"):
        name = re.search(r"(\w+)'>$", type.__repr__(kind))  # a metaclass may hide __name__
        return f"an object of the type {name[1]}" if name else "an object"
    return printable(text)


def printable(text: str) -> str:
    """Put text on one line that every terminal can print, without addresses of objects.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str
        The line.

    Examples
    --------
    >>> printable("bad operand:  <function <lambda> at 0x7f00>")
    'bad operand: an object'
    """
    line = ADDRESS.sub("an object", " ".join(text.split())).encode("utf-8", "backslashreplace").decode()
    return line if len(line) <= 3 * LONGEST else line[: 3 * LONGEST] + "..."
