"""The course as one zip file on the site: notebooks, package, requirements, and a page that says how to start.

The name holds a hash of the content, so that an old copy in a cache or a folder is known as such. The same sources give
the same file, byte for byte, on one version of zlib.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

FOLDER = "softmax-and-cross-entropy"
PATTERNS = (
    "chapters/*.ipynb",
    "chapters/*.mplstyle",
    "benchmarks/linear_cross_entropy.json",
    "src/softxent/**/*.py",
    "src/softxent/py.typed",
    "etc/ipython/startup/*.py",
    "pyproject.toml",
    "setup.py",
    "constraints.txt",
    "CITATION.cff",
    "LICENSE",
    "LICENSE-text",
)
# Where a file of the bundle comes from that has another name, or other words, in the repository.
README = "_ext/templates/course.md"
REQUIREMENTS = ".binder/requirements.txt"
INDEX = "--extra-index-url"

_EARLIEST = (1980, 1, 1, 0, 0, 0)


def course_files(root: Path) -> dict[str, bytes]:
    """Return the files of the bundle by their names below its folder, in order."""
    found = {path.relative_to(root).as_posix(): path for pattern in PATTERNS for path in root.glob(pattern)}
    files = {name: path.read_bytes() for name, path in found.items()}
    files["README.md"] = (root / README).read_bytes()
    files["requirements.txt"] = requirements((root / REQUIREMENTS).read_text(encoding="utf-8")).encode()
    return dict(sorted(files.items()))


def requirements(binder: str) -> str:
    """Return what Binder has, and Jupyter too; without an index of packages that a network may not reach."""
    packages = binder.split(INDEX)[1].split("\n", maxsplit=1)[1].strip()
    return f"-c constraints.txt\n\n{packages}\n\n# What runs them.\nipykernel\njupyterlab\n"


def packed(files: dict[str, bytes]) -> bytes:
    """Return the zip file."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(f"{FOLDER}/{name}", date_time=_EARLIEST)
            entry.external_attr = 0o644 << 16
            entry.create_system = 3  # the same on each system
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def file_name(files: dict[str, bytes]) -> str:
    """Return the name of the zip file: it changes when a file does, or its name."""
    digest = hashlib.sha256()
    for name, content in files.items():
        digest.update(f"{name} {len(content)}\n".encode() + content)
    return f"{FOLDER}-{digest.hexdigest()[:10]}.zip"


class CourseBundle(SphinxDirective):
    """`{course-bundle} text`: a link to the zip file, with its size."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        self.env.metadata[self.env.docname]["course_bundle"] = True
        environment: Any = self.env
        name, size = environment.course_bundle
        address = "../" * self.env.docname.count("/") + name
        text = f"{escape(self.arguments[0])} (zip, {size / 1e6:.1f} MB)"
        return [nodes.raw("", f'<p><a href="{address}" download>{text}</a></p>', format="html")]


def pack(app: Sphinx) -> None:
    """Write the bundle into the site, in place of an older one."""
    files = course_files(Path(app.srcdir))
    content, name = packed(files), file_name(files)
    env: Any = app.env  # Sphinx keeps what is put into it
    env.course_bundle_before = getattr(env, "course_bundle", None)
    env.course_bundle = (name, len(content))
    if app.builder.format == "html":
        site = Path(app.outdir)
        for old in site.glob(f"{FOLDER}-*.zip"):
            old.unlink()
        (site / name).write_bytes(content)


def outdated(app: Sphinx, env: Any, added: set[str], changed: set[str], removed: set[str]) -> list[str]:
    """Read the pages again that link to the bundle, when it has changed."""
    if env.course_bundle == env.course_bundle_before:
        return []
    return [name for name in env.found_docs if env.metadata[name].get("course_bundle")]


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("course-bundle", CourseBundle)
    app.connect("builder-inited", pack)
    app.connect("env-get-outdated", outdated)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
