"""Jupyter Book's command, a quarter faster.

Sphinx makes millions of objects that all live to the end; Python searches them for garbage again and again, and finds
none. And on import jsonschema compiles the grammars of internationalised addresses, for a check that it leaves out
where the package is missing. No setting of the book holds such an address.
"""

import gc
import sys
from typing import Any

modules: dict[str, Any] = sys.modules
modules["rfc3987_syntax"] = None

from jupyter_book.cli.main import main  # noqa: E402 - after the line that hides the grammar from it

gc.disable()
main()
