"""What pyproject.toml cannot say: addresses. They come from the environment, as those of the site do.

Without `BOOK_REPOSITORY` the links of README.md stay relative, which only a package index cannot follow.
"""

import os
import re
from pathlib import Path

from setuptools import setup

ROOT = Path(__file__).parent
VERSION = re.findall(r'^version = "(.+)"$', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)[0]
SITE = os.environ.get("BOOK_URL", "")
REPOSITORY = os.environ.get("BOOK_REPOSITORY", "").rstrip("/")


def described(readme: str) -> str:
    """Return the text with absolute links to the files of this version."""
    if not REPOSITORY:
        return readme

    def absolute(link: re.Match[str]) -> str:
        kind = "raw" if link["image"] else "blob"
        return f"{link['image']}[{link['text']}]({REPOSITORY}/{kind}/v{VERSION}/{link['path']})"

    return re.sub(r"(?P<image>!?)\[(?P<text>[^]]*)\]\((?!https?:|#)(?P<path>[^)]+)\)", absolute, readme)


addresses = {
    "Homepage": SITE,
    "Source": REPOSITORY,
    "Changelog": REPOSITORY and f"{REPOSITORY}/blob/main/CHANGELOG.md",
    "Issues": REPOSITORY and f"{REPOSITORY}/issues",
}
setup(
    long_description=described((ROOT / "README.md").read_text(encoding="utf-8")),
    long_description_content_type="text/markdown",
    project_urls={name: address for name, address in addresses.items() if address},
)
