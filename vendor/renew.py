"""Fetch the vendored browser assets again from npm, as `manifest.json` names them.

To take another version, change `version` and `integrity` in the manifest (`npm view PACKAGE@VERSION dist.integrity`
prints the latter) and run `python vendor/renew.py`; it needs npm, fontTools and Brotli. It refuses a package whose
integrity differs, replaces the files, and writes their SHA-256 sums into the manifest, which `tests/test_site.py`
verifies.
"""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import tarfile
import tempfile
from io import BytesIO
from pathlib import Path

VENDOR = Path(__file__).parent
MANIFEST = VENDOR / "manifest.json"

CHARACTERS = [
    # ASCII, and what Temml writes for ASCII and for punctuation
    *range(0x20, 0x7F),
    *map(ord, "\u00a0¬¯±²³·×÷ˆˇ˘˙˜‖…′″‴‾⁡⁢−∓∗∘∙⋅⋮⋯⋱"),
    # Greek, upright and italic, and the Latin letters that a browser makes italic
    *[*range(0x391, 0x3A2), *range(0x3A3, 0x3AA), *range(0x3B1, 0x3CA), *map(ord, "ϑϕϖϰϱϵ")],
    *[*range(0x1D434, 0x1D455), *range(0x1D456, 0x1D468), *range(0x1D6E2, 0x1D71C), *map(ord, "ℎℏℓ")],
    # bold, sans-serif, double-struck and script letters and digits
    *[*range(0x1D400, 0x1D434), *range(0x1D7CE, 0x1D7D8), *range(0x1D5A0, 0x1D5D4), *map(ord, "ℂℍℕℙℚℝℤ𝔼𝟙")],
    *map(ord, "𝒜ℬ𝒞𝒟ℰℱ𝒢ℋℐ𝒥𝒦ℒℳ𝒩𝒪𝒫𝒬ℛ𝒮𝒯𝒰𝒱𝒲𝒳𝒴𝒵"),
    # arrows, operators, relations and delimiters
    *map(ord, "←↑→↓↔↦⇐⇒⇔⟵⟶⟷⟸⟹⟺⟼∀∂∃∅∆∇∈∉∋∏∐∑√∝∞∠∣∥∧∨∩∪∫∴∼≃≅≈≔≠≡≤≥≪≫≺≻≼≽⊂⊃⊆⊇⊕⊖⊗⊘⊙⊢⊤⊥⋀⋁⋂⋃⋆"),
    *map(ord, "⌈⌉⌊⌋⟨⟩⟦⟧⏞⏟∎□"),
]
"""The characters of the font: those of the book, and the rest of each alphabet and kind."""

FEATURES = ["dtls", "kern", "mark", "mkmk", "ssty"]
"""Dotless letters, kerning, accents, and the forms of signs in scripts."""

CONSTANTS = {"SubscriptBaselineDropMin": 0.0, "SuperscriptBaselineDropMax": 0.39}
"""Distances of scripts from the edges of their base, in em.

The font means them for tall bases. Browsers take them for single letters too, and would set the index of p and q, which
reach below the line, lower than that of x.
"""


def renew() -> None:
    """Replace every file of the manifest by the one in its npm package."""
    manifest = json.loads(MANIFEST.read_text(encoding="utf-8"))
    for folder, package in manifest.items():
        with tempfile.TemporaryDirectory() as downloads:
            archive = download(package["package"], package["version"], package["integrity"], Path(downloads))
            for target, file in package["files"].items():
                content = member(archive, f"package/{file['from']}")
                if target.endswith(".woff2"):
                    content = subset(content)
                path = VENDOR / folder / target
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
                file["sha256"] = hashlib.sha256(content).hexdigest()
    MANIFEST.write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


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
    renew()
