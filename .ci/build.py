"""Jupyter Book's command, in two thirds of the time.

Sphinx makes millions of objects that all live to the end; Python searches them for garbage again and again, and finds
none, and takes them apart one by one when it ends. On import jsonschema compiles the grammars of internationalised
addresses, for a check that it leaves out where the package is missing; no setting of the book holds such an address.
For every citation pybtex looks through all installed packages for the same style.

Sphinx can read and write pages in several processes, which Jupyter Book does not ask of it. Two extensions stand in the
way: sphinx-multitoc-numbering, which acts when all pages are read, does not say that it can; and the domain of
sphinx-proof, which keeps nothing (its statements are joined elsewhere), does not say how to join what it keeps.
"""

import functools
import gc
import os
import sys
from typing import Any

modules: dict[str, Any] = sys.modules
modules["rfc3987_syntax"] = None

import jupyter_book.sphinx  # noqa: E402 - after the line that hides the grammar from it
import pybtex.plugin  # noqa: E402 - after that line, too
from jupyter_book.cli.main import main  # noqa: E402 - after that line, too
from sphinx.application import Sphinx  # noqa: E402 - after that line, too
from sphinx_proof.domain import ProofDomain  # noqa: E402 - after that line, too

gc.disable()
pybtex.plugin._load_entry_point = functools.cache(pybtex.plugin._load_entry_point)

application: Any = Sphinx
application.is_parallel_allowed = lambda _application, _task: True
ProofDomain.merge_domaindata = lambda _domain, _pages, _other: None
# One process only hands out the work.
jobs = (os.cpu_count() or 1) + 1
jupyter_book.sphinx.build_sphinx = functools.partial(jupyter_book.sphinx.build_sphinx, jobs=jobs)

try:
    main()
except SystemExit as end:
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(int(end.code or 0))
