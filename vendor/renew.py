"""Fetch the vendored browser assets again, as `manifest.json` names them.

To take another version, change `version` and `integrity` in the manifest (`npm view PACKAGE@VERSION dist.integrity`
prints the latter) and run `python vendor/renew.py`; it needs npm, fontTools, Brotli, Playwright and Chromium. It
refuses a package whose integrity differs, replaces the files, and writes their SHA-256 sums into the manifest, which
`tests/test_site.py` verifies. Names of folders after it renew these alone.

Of each file the manifest says where it comes from: `from` is a path in the npm package, `wheel` a requirement that pip
downloads and `bytecode.py` compiles, `url` an address. What has none of these was written by hand.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
import urllib.request
from io import BytesIO
from pathlib import Path
from typing import Any

import bytecode

VENDOR = Path(__file__).parent
MANIFEST = VENDOR / "manifest.json"

CHARACTERS = [
    # ASCII, and what Temml writes for ASCII and for punctuation
    *range(0x20, 0x7F),
    *map(ord, "\u00a0¯±×ˆ˜‖…′⁡−∓∗∘⋅⋯"),
    # Greek, and the letters that a browser makes italic
    *map(ord, "ΓΔΘΛΠΣΦΨΩαβγδεηθκλμνξπρστφχψωϕϵ"),
    *[*range(0x1D434, 0x1D455), *range(0x1D456, 0x1D468), *range(0x1D6E2, 0x1D71C), *map(ord, "ℎℓ")],
    # bold, sans-serif, double-struck and script letters and digits
    *map(ord, "𝐨𝐱𝟏𝖳ℝ𝟙𝒩𝒫𝒮"),
    # arrows, operators, relations and delimiters
    *map(ord, "→↦√∂∇∈∉∏∑∝∞∪∫≈≠≤≥⊆⊕⊗⊘⊙⊤⌈⌉⌊⌋⟨⟩"),
]
"""The characters of the font: those of the book, and the rest of the alphabets that it takes most letters from."""

FEATURES = ["dtls", "kern", "mark", "mkmk", "ssty"]
"""Dotless letters, kerning, accents, and the forms of signs in scripts."""

CONSTANTS = {
    "SubscriptBaselineDropMin": 0.0,
    "SuperscriptBaselineDropMax": 0.39,
    "RadicalVerticalGap": 0.18,
    "RadicalDisplayStyleVerticalGap": 0.24,
}
"""Distances of scripts from the edges of their base, and of the bar of a root from what is below it, in em.

The font means the first two for tall bases. Browsers take them for single letters too, and would set the index of p and
q, which reach below the line, lower than that of x. TeX lifts the bar where the sign is larger than it must be, and
browsers let the sign hang below the line.
"""


def renew(*folders: str) -> None:
    """Replace every file of the manifest, or of the folders named, by what it comes from."""
    manifest = json.loads(MANIFEST.read_text(encoding="utf-8"))
    for folder, package in manifest.items():
        if folders and folder not in folders:
            continue
        with tempfile.TemporaryDirectory() as downloads:
            archive = download(package["package"], package["version"], package["integrity"], Path(downloads))
            for target, file in package["files"].items():
                path = VENDOR / folder / target
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content := renewed(path, file, archive))
                file["sha256"] = hashlib.sha256(content).hexdigest()
                if "sent" in file:
                    file["sent"] = sent(content)
    MANIFEST.write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


def renewed(path: Path, file: dict[str, Any], archive: Path) -> bytes:
    """Return the new content of a file."""
    if "wheel" in file:
        return bytecode.compiled(wheel(file["wheel"], file["of"]), path.parent)
    if "url" in file:
        with urllib.request.urlopen(file["url"]) as answer:
            return verified(answer.read(), file["of"], file["url"])
    if "from" not in file:
        return path.read_bytes()
    content = member(archive, f"package/{file['from']}")
    if path.suffix == ".woff2":
        return subset(content)
    if path.name == "pyodide-lock.json":  # the packages lie here; the page asks for no other
        return (json.dumps(json.loads(content) | {"packages": {}}) + "\n").encode()
    return content


def wheel(requirement: str, sha256: str) -> bytes:
    """Download a wheel of pure Python, once its sum is seen to be the one given."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, requirement]
        subprocess.run(command, check=True)
        return verified(next(Path(folder).glob("*.whl")).read_bytes(), sha256, requirement)


def verified(content: bytes, sha256: str, name: str) -> bytes:
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        raise SystemExit(f"{name} has the SHA-256 sum {found}, the manifest says {sha256}; correct the manifest.")
    return content


def sent(content: bytes) -> int:
    """Return how many bytes travel: a server compresses what is no archive."""
    return len(content) if content.startswith(b"PK") else len(gzip.compress(content, 6, mtime=0))


def download(name: str, version: str, integrity: str, folder: Path) -> Path:
    """Download the npm package and return its archive, once its integrity is seen to be the one given."""
    subprocess.run(["npm", "pack", "--silent", f"{name}@{version}"], cwd=folder, check=True, stdout=subprocess.PIPE)
    archive = next(folder.glob("*.tgz"))
    found = "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if found != integrity:
        raise SystemExit(
            f"{name} {version} has integrity {found}, the manifest says {integrity}; correct the manifest."
        )
    return archive


def member(archive: Path, path: str) -> bytes:
    """Return the content of one file of the archive."""
    with tarfile.open(archive) as package:
        file = package.extractfile(path)
        assert file is not None, f"{path} is a folder"
        return file.read()


def subset(font: bytes) -> bytes:
    """Return the mathematical font with the characters of the book alone, and with `CONSTANTS`."""
    # Here, not above: the tests read CHARACTERS, and do without Brotli.
    from fontTools import subset as subsetting
    from fontTools.ttLib import TTFont

    options = subsetting.Options(layout_features=FEATURES, hinting=False, flavor="woff2", desubroutinize=True)
    with TTFont(BytesIO(font), recalcTimestamp=False) as reduced:
        missing = [f"U+{character:04X}" for character in CHARACTERS if character not in reduced.getBestCmap()]
        if missing:
            raise SystemExit(f"The font lacks {', '.join(missing)}; take them out of CHARACTERS.")
        subsetter = subsetting.Subsetter(options)
        subsetter.populate(unicodes=CHARACTERS)
        subsetter.subset(reduced)
        for name, value in CONSTANTS.items():
            getattr(reduced["MATH"].table.MathConstants, name).Value = round(value * reduced["head"].unitsPerEm)
        written = BytesIO()
        reduced.flavor = "woff2"
        reduced.save(written)
    return written.getvalue()


if __name__ == "__main__":
    renew(*sys.argv[1:])
