"""Jupyter Book's command, a third faster.

Sphinx makes millions of objects that all live to the end; Python searches them for garbage again and again, and finds
none. On import jsonschema compiles the grammars of internationalised addresses, for a check that it leaves out where
the package is missing; no setting of the book holds such an address. And for every citation pybtex looks through all
installed packages for the same style.
"""

import functools
import gc
import sys
from typing import Any

modules: dict[str, Any] = sys.modules
modules["rfc3987_syntax"] = None

import pybtex.plugin  # noqa: E402 - after the line that hides the grammar from it
from jupyter_book.cli.main import main  # noqa: E402 - after that line, too

gc.disable()
pybtex.plugin._load_entry_point = functools.cache(pybtex.plugin._load_entry_point)
main()
