"""Compile a wheel of pure Python for the Python in the page, by that very Python, in Chromium.

A browser has to read SymPy anew on each visit. As bytecode, without docstrings and line numbers, it is smaller than its
wheel, and is imported in a fifth of the time. `renew.py` calls `compiled`; the same wheel gives the same bytes.
"""

from __future__ import annotations

import base64
import functools
import http.server
import io
import marshal
import shutil
import threading
import zipfile
from importlib.util import MAGIC_NUMBER, source_hash
from pathlib import Path, PurePosixPath
from types import CodeType

UNUSED = {"tests", "benchmarks", "test-examples"}
"""Folders without anything that a function of the package imports."""

CHROMIUM = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
OLDEST = (1980, 1, 1, 0, 0, 0)
UNCHECKED = (1).to_bytes(4, "little")  # the header holds a hash of the source, which no import asks for

PACK = """async ([source, wheel]) => {
  const python = await loadPyodide({indexURL: './'});
  python.runPython(source);
  return python.globals.get('pack_text')(wheel);
}"""


def compiled(wheel: bytes, pyodide: Path) -> bytes:
    """Return a zip of the wheel's modules as bytecode and of its licences; a folder holds the files of Pyodide."""
    from playwright.sync_api import sync_playwright  # here, because this module runs in the page as well

    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if path is None:
        raise SystemExit("Compiling needs Chromium; on Debian: apt-get install chromium.")
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(pyodide))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server, sync_playwright() as playwright:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with playwright.chromium.launch(executable_path=path, args=["--no-sandbox"]) as browser:
            page = browser.new_page()
            page.goto(f"http://127.0.0.1:{server.server_port}/pyodide-lock.json")
            page.add_script_tag(url="pyodide.js")
            packed = page.evaluate(PACK, [Path(__file__).read_text("utf-8"), base64.b64encode(wheel).decode()])
        server.shutdown()
    return base64.b64decode(packed)


def pack_text(wheel: str) -> str:
    """Do what `pack` does, in text that passes between the page and this machine."""
    return base64.b64encode(pack(base64.b64decode(wheel))).decode()


def pack(wheel: bytes) -> bytes:
    """Return the zip; its bytes depend on the wheel, and on the Python that runs this."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(wheel)) as given, zipfile.ZipFile(packed, "w") as made:
        for name in sorted(given.namelist()):
            path = PurePosixPath(name)
            if UNUSED & set(path.parts):
                continue
            content = given.read(name)
            if path.suffix == ".py":
                name, content = f"{name}c", bytecode(content, name)
            elif "LICEN" not in path.name.upper():
                continue
            made.writestr(zipfile.ZipInfo(name, OLDEST), content, zipfile.ZIP_DEFLATED, 9)
    return packed.getvalue()


def bytecode(source: bytes, name: str) -> bytes:
    """Compile a module, without docstrings and assertions, as a file that Python imports where there is no source."""
    code = without_lines(compile(source, name, "exec", dont_inherit=True, optimize=2))
    return MAGIC_NUMBER + UNCHECKED + source_hash(source) + marshal.dumps(code)


def without_lines(code: CodeType) -> CodeType:
    """Return the code with the shortest table of line numbers: each entry says of up to eight instructions 'none'.

    An empty table would break `traceback` as soon as an error passes through the code.
    """
    whole, rest = divmod(len(code.co_code) // 2, 8)
    table = b"\xff" * whole + (bytes([0xF8 | (rest - 1)]) if rest else b"")
    constants = tuple(without_lines(entry) if isinstance(entry, CodeType) else entry for entry in code.co_consts)
    return code.replace(co_linetable=table, co_consts=constants)
