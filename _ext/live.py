"""Python in the page: what its worker loads is packed while the site is built.

The worker, the package and the list of all files lie in a folder whose name holds a hash of what is in it, so that a
page, its worker and its package never come from different builds. Templates find the address of the worker and how many
bytes it loads in `live`.
"""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config

ROOT = Path(__file__).parent.parent
WORKER = Path(__file__).parent / "worker"
PYODIDE = next((ROOT / "vendor").glob("pyodide-*"))
PACKAGE = "softxent.zip"
OLDEST = (1980, 1, 1, 0, 0, 0)

SCRIPTS = ["pyodide.js", "pyodide.asm.js"]
"""What the browser loads as scripts, not as data."""


def sources() -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each module that the worker imports, the same on every machine."""
    for folder, top in ((ROOT / "src" / "softxent", "softxent"), (WORKER, "worker")):
        for path in sorted(folder.rglob("*.py")):
            content = path.read_bytes().replace(b"\r\n", b"\n")
            yield f"{top}/{path.relative_to(folder).as_posix()}", content


def packed() -> bytes:
    """Return the modules as a zip, the same whenever it is made."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as made:
        for name, content in sources():
            made.writestr(zipfile.ZipInfo(name, OLDEST), content, zipfile.ZIP_DEFLATED, 9)
    return archive.getvalue()


def vendored() -> dict[str, dict[str, Any]]:
    """Return the entries of the manifest for the files that the worker loads."""
    manifest = json.loads((ROOT / "vendor" / "manifest.json").read_text(encoding="utf-8"))
    return {name: file for name, file in manifest[PYODIDE.name]["files"].items() if "sent" in file}


def listing(package: bytes) -> dict[str, Any]:
    """List what the worker loads, with the bytes of each file, and with those that travel."""
    files = {name: {"size": (PYODIDE / name).stat().st_size, "sent": file["sent"]} for name, file in vendored().items()}
    files[PACKAGE] = {"size": len(package), "sent": len(package)}
    packages = [name for name in files if name.endswith((".whl", ".zip")) and name != "python_stdlib.zip"]
    folder = f"../../{PYODIDE.name}/"
    versions = {name: file["sha256"][:12] for name, file in vendored().items()}
    return {
        "pyodide": folder,
        "scripts": SCRIPTS,
        "archives": [f"{folder}{name}?v={versions[name]}" if name in versions else name for name in packages],
        "files": files,
        "total": sum(file["sent"] for file in files.values()),
    }


def contents() -> dict[str, bytes]:
    """Return the files of the folder."""
    package = packed()
    return {
        PACKAGE: package,
        "files.json": json.dumps(listing(package), indent=1).encode(),
        "worker.js": (WORKER / "worker.js").read_bytes(),
    }


def folder_of(files: dict[str, bytes]) -> str:
    """Return the address of the folder in the site."""
    digest = hashlib.sha256()
    for name, content in [*sources(), ("files", files["files.json"]), ("worker", files["worker.js"])]:
        digest.update(f"{name} {len(content)} ".encode() + content)
    return f"_static/live-{digest.hexdigest()[:12]}"


def announce(app: Sphinx, config: Config) -> None:
    """Tell the templates where the worker is; when it changes, all pages are written again."""
    files = contents()
    config.live_worker = f"{folder_of(files)}/worker.js"
    config.html_context["live"] = {"worker": config.live_worker, "bytes": json.loads(files["files.json"])["total"]}


def write(app: Sphinx, failure: Exception | None) -> None:
    """Write the folder, and remove those of older builds."""
    if failure or app.builder.format != "html":
        return
    folder = Path(app.outdir, app.config.live_worker).parent
    for old in folder.parent.glob("live-*"):
        shutil.rmtree(old)
    folder.mkdir(parents=True)
    for name, content in contents().items():
        (folder / name).write_bytes(content)


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_config_value("live_worker", "", "html", types=frozenset({str}))
    app.connect("config-inited", announce)
    app.connect("build-finished", write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
