"""The service worker of the site, with which the book can be read again without a network.

It is `service_worker.js` with the version of the site, which is made of all its files: a site that differs in one byte
has another service worker, and each page that is opened brings the new one. `_static/offline.js` asks for it.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

SOURCE = Path(__file__).parent / "service_worker.js"
NAME = "service-worker.js"
"""At the root of the site, for it governs the addresses below its own."""


def install(app: Sphinx, failure: Exception | None) -> None:
    """Write the service worker, after everything else has been written."""
    if failure or app.builder.format != "html":
        return
    site = Path(app.outdir)
    text = f'const VERSION = "{version(site)}";\n\n{SOURCE.read_text(encoding="utf-8")}'
    (site / NAME).write_text(text, encoding="utf-8")


def version(site: Path) -> str:
    """Return a hash of the names and the contents of the files of a site."""
    found = hashlib.sha256()
    for path in sorted(path for path in site.rglob("*") if path.is_file() and path != site / NAME):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        found.update(f"{path.relative_to(site).as_posix()} {content}\n".encode())
    return found.hexdigest()[:16]


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("build-finished", install, priority=1100)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
