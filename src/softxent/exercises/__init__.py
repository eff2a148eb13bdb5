"""Exercises that check themselves: ``check(label, answer)`` accepts every right answer and hints at what is wrong.

The judges of a chapter stand in the module of its name; all modules are loaded, so that none has to be registered.
"""

from importlib import import_module
from pkgutil import iter_modules

from softxent._extras import needs

try:
    for _module in iter_modules(__path__):
        import_module(f"{__name__}.{_module.name}")
except ModuleNotFoundError as error:
    raise needs(__name__, error) from None

from softxent.exercises.grading import check

__all__ = ["check"]
