"""How an answer becomes a verdict: the judges are registered by label, and a wrong answer gets a hint."""

from __future__ import annotations

import re
import reprlib
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any

import numpy as np

__all__ = ["GRADERS", "Verdict", "WrongAnswerError", "check", "grader", "judge", "printable", "show", "words"]

Grader = Callable[[Any], None]
GRADERS: dict[str, Grader] = {}

# What stands in a message about an object that has no better name, such as "<function <lambda> at 0x7f...>".
ADDRESS = re.compile(r"<(?:[^<>]|<\w+>)* at 0x[0-9a-fA-F]+>")
LONGEST = 80


class WrongAnswerError(Exception):
    """The answer is wrong; the message is a hint that does not give the right one away."""


@dataclass(frozen=True)
class Verdict:
    """What a judge says of an answer.

    Parameters
    ----------
    label : str
        Label of the exercise.
    right : bool
        Whether the answer is right.
    text : str
        The verdict in words, with a hint if the answer is wrong.
    """

    label: str
    right: bool
    text: str


class _Short(reprlib.Repr):
    """The beginnings of long lists and texts, without addresses."""

    def __init__(self) -> None:
        super().__init__()
        self.maxstring = self.maxlong = LONGEST

    def repr_instance(self, x: Any, level: int) -> str:  # noqa: ARG002 (reprlib asks for it)
        text = ADDRESS.sub("an object", repr(x))
        return text if len(text) <= LONGEST else text[:LONGEST] + "..."


_short = _Short()


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


def judge(label: str, answer: Any) -> Verdict:
    """Judge an answer.

    Parameters
    ----------
    label : str
        Label of the exercise.
    answer : object
        What the exercise asks for; ``...`` means not answered yet.

    Returns
    -------
    Verdict
        What is to be said of it.

    Raises
    ------
    KeyError
        If there is no such exercise.

    Examples
    --------
    >>> judge("ex-logits-of-probabilities", ...)
    Verdict(label='ex-logits-of-probabilities', right=False, text='not answered yet')
    """
    if label not in GRADERS:
        alike = " or ".join(get_close_matches(label, GRADERS))
        raise KeyError(
            f"no exercise has the label {label!r}. {f'Did you mean {alike}? ' if alike else ''}The judge of a new one, "
            f"@grader({label!r}), stands in the module of src/softxent/exercises that is named like its chapter."
        )
    if answer is ...:
        return Verdict(label, False, "not answered yet")
    try:
        with np.errstate(all="ignore"):  # huge numbers overflow, and compare as infinite
            GRADERS[label](answer)
    except WrongAnswerError as error:
        hint = str(error)
        return Verdict(label, False, f"not yet. {hint[:1].upper()}{hint[1:]}")
    return Verdict(label, True, "right ✓")


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
    print(_encodable(f"{label}: {judge(label, answer).text}"))


def _encodable(text: str) -> str:
    """Name the signs that the output cannot hold: on Windows a file or a pipe has neither ✓ nor σ."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    return text.encode(encoding, "namereplace").decode(encoding)


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
        text = _short.repr(answer)
    except KeyboardInterrupt:
        raise
    except BaseException:  # an object of the student's may raise whatever it likes
        text = ""
    if text in {"", "an object"} or text.startswith("<"):
        name = re.search(r"(\w+)'>$", type.__repr__(kind))  # a metaclass may hide __name__
        return "a function" if callable(answer) else f"an object of the type {name[1]}" if name else "an object"
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


def words(answer: Any, what: str) -> list[str]:
    """Read an answer as a collection of texts, in any container but a dictionary.

    Parameters
    ----------
    answer : object
        Anything.
    what : str
        What is asked for, in the plural.

    Returns
    -------
    list of str
        The texts.

    Raises
    ------
    WrongAnswerError
        If it is anything else.

    Examples
    --------
    >>> words(("0", "10"), "words")
    ['0', '10']
    """
    entries = None
    if not issubclass(type(answer), str | bytes | Mapping):
        try:
            entries = list(islice(answer, 1000))
        except KeyboardInterrupt:
            raise
        except BaseException:  # no iterable, or one of the student's own
            entries = None
    if entries is None:
        raise WrongAnswerError(f"{show(answer)} is not a list of {what}.")
    for entry in entries:
        if not issubclass(type(entry), str):
            raise WrongAnswerError(f"{show(entry)} is not text. Give a list of {what}, in quotes.")
    return [str.__str__(entry) for entry in entries]
