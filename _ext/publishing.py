"""What depends on where the book is published.

`BOOK_URL` (the site's address) and `BOOK_REPOSITORY` (the repository's) are set by the publishing workflow.
Without them the pages have no canonical address, no sitemap and no button that would lead nowhere.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit
from xml.sax.saxutils import escape

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util.docutils import SphinxDirective

BINDER = "https://mybinder.org"
SITEMAP = """<?xml version="1.0" encoding="utf-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
{urls}
</urlset>
"""
NOT_FOUND = """<section id="page-not-found"><h1>Page not found</h1>
<p>There is no page at this address. Start from the <a class="reference internal" href="index.html">first page</a>
or <a class="reference internal" href="search.html">search the book</a>.</p></section>"""


def take_addresses(app: Sphinx, config: Config) -> None:
    """Set everything that needs the address of the site or of the repository."""
    site = os.environ.get("BOOK_URL", "")
    repository = os.environ.get("BOOK_REPOSITORY", "")
    if site:
        config.html_baseurl = config.ogp_site_url = site.rstrip("/") + "/"
    else:
        config.ogp_image = ""  # a preview needs the full address of its image
    options = config.html_theme_options
    options["repository_url"] = repository
    for button in ("use_repository_button", "use_issues_button", "use_edit_page_button"):
        options[button] = bool(repository)
    options["launch_buttons"] = _launch_buttons(repository)


def _launch_buttons(repository: str) -> dict[str, str]:
    if not urlsplit(repository).netloc.endswith("github.com"):
        return {}
    # No Colab: it opens the notebook alone, without the package and the style, so the first cell would fail.
    return {"notebook_interface": "jupyterlab", "binderhub_url": BINDER}


class IfBinder(SphinxDirective):
    """`{if-binder}`: what is said only where the pages have a button for Binder."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        if not _launch_buttons(os.environ.get("BOOK_REPOSITORY", "")):
            return []
        container = nodes.container()
        self.state.nested_parse(self.content, self.content_offset, container)
        return container.children


def not_found_page(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield the page that a web server shows for an unknown address."""
    yield "404", {"title": "Page not found", "body": NOT_FOUND}, "page.html"


def root_links(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document) -> None:
    """Resolve the links of the 404 page from the root of the site, since it is shown at any depth."""
    if page == "404":
        root = urlsplit(app.config.html_baseurl).path or "/"
        context["metatags"] = f'<base href="{root}">' + context.get("metatags", "")


def write_sitemap(app: Sphinx, failure: Exception | None) -> None:
    """List every page, where the address of the site is known."""
    base = app.config.html_baseurl
    if failure or not base or app.builder.format != "html":
        return
    pages = sorted(app.builder.get_target_uri(name) for name in app.env.found_docs)
    urls = "\n".join(f"<url><loc>{escape(urljoin(base, page))}</loc></url>" for page in pages)
    Path(app.outdir, "sitemap.xml").write_text(SITEMAP.format(urls=urls), encoding="utf-8")


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("if-binder", IfBinder)
    app.connect("config-inited", take_addresses)
    app.connect("html-collect-pages", not_found_page)
    app.connect("html-page-context", root_links)
    app.connect("build-finished", write_sitemap)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
