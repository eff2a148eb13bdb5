"""Fetch the vendored browser assets again from npm, as `manifest.json` names them.

To take another version, change `version` and `integrity` in the manifest (`npm view NAME@VERSION dist.integrity`
prints the latter) and run `python vendor/renew.py`; it needs npm. It refuses a package whose integrity differs,
replaces the files, and writes their SHA-256 sums into the manifest, which `tests/test_site.py` verifies.
"""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import tarfile
import tempfile
from pathlib import Path

VENDOR = Path(__file__).parent
MANIFEST = VENDOR / "manifest.json"


def renew() -> None:
    """Replace every file of the manifest by the one in its npm package."""
    manifest = json.loads(MANIFEST.read_text(encoding="utf-8"))
    for name, package in manifest.items():
        with tempfile.TemporaryDirectory() as folder:
            archive = download(name, package["version"], package["integrity"], Path(folder))
            for target, file in package["files"].items():
                content = member(archive, f"package/{file['from']}")
                path = VENDOR / name / target
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


if __name__ == "__main__":
    renew()
