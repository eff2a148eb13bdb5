"""The policy of a page allows what stands in it, nothing else, and says what it cannot allow."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import pytest
from building import build_html

from policy import REFUSED, guarded, hashed, named, policy

PAGE = '<head><meta charset="utf-8" /><title>x</title><script type="module">let a = 1;</script></head>'


def sources(directive: str, text: str) -> list[str]:
    found = re.search(rf"(?:^|; ){directive} ([^;]*)", text)
    assert found
    return found[1].split()


def test_a_hash_is_that_of_the_standard() -> None:
    assert hashed("let a = 1;") == f"'sha256-{base64.b64encode(hashlib.sha256(b'let a = 1;').digest()).decode()}'"


def test_scripts_of_the_page_are_allowed_and_nothing_unsafe() -> None:
    text = policy(PAGE + '<script src="a.js"></script><noscript><style>p{}</style></noscript>', ["color:red"])
    assert sources("script-src", text) == ["'self'", hashed("let a = 1;")]
    assert sources("style-src", text)[:2] == ["'self'", "'unsafe-hashes'"]
    assert set(sources("style-src", text)[2:]) == {hashed("p{}"), hashed("color:red")}
    assert sources("default-src", text) == ["'self'"]
    assert sources("object-src", text) == sources("frame-src", text) == ["'none'"]
    assert "unsafe-inline" not in text
    assert "unsafe-eval" not in text


def test_a_changed_script_has_another_hash() -> None:
    assert policy(PAGE) != policy(PAGE.replace("a = 1", "a = 2"))


def test_the_policy_comes_before_what_it_governs_and_once() -> None:
    page = guarded(PAGE, "default-src 'none'")
    assert page.index("charset") < page.index("Content-Security-Policy") < page.index("<script")
    assert guarded(page, "default-src 'self'").count("Content-Security-Policy") == 1
    assert "default-src 'self'" in guarded(page, "default-src 'self'")


def test_what_the_buttons_of_the_theme_call_gets_a_name() -> None:
    assert named('<button onclick="window.print()" class="x">') == '<button data-call="print" class="x">'
    assert named('<button title="a" onclick="steal()">') == '<button title="a" onclick="steal()">'
    assert named('say onclick="window.print()"') == 'say onclick="window.print()"', "it is text"


@pytest.mark.parametrize(
    "tag",
    [
        '<img src="x" onerror="f()">',
        "<a href='javascript:f()'>",
        '<body onload = "f()">',
        '<A HREF=" JavaScript:f()">',
    ],
)
def test_what_no_policy_can_allow_is_found(tag: str) -> None:
    assert REFUSED.findall(f"<p>{tag}</p>") == [tag]


@pytest.mark.parametrize(
    "tag", ['<p class="one">', "<p>once = 1; onclick = f</p>", '<a href="on.html">', "a < b; on=2 > c"]
)
def test_what_is_harmless_is_not_refused(tag: str) -> None:
    assert REFUSED.findall(tag) == []


@pytest.mark.parametrize(("text", "warned"), [("Text.", False), ('<b onclick="f()">x</b>', True)])
def test_a_build_guards_each_page_and_warns_of_handlers(tmp_path: Path, text: str, warned: bool) -> None:
    (tmp_path / "index.rst").write_text(f'Book\n====\n\n.. raw:: html\n\n   <p style="a:b">{text}</p>\n')
    (tmp_path / "other.rst").write_text(':orphan:\n\nOther\n=====\n\n.. raw:: html\n\n   <p style="c:d"></p>\n')
    _, warnings = build_html(tmp_path, {"extensions": ["policy"]})
    assert ("the policy would stop" in warnings) == warned
    for name in ("index", "other"):
        page = (tmp_path / "html" / f"{name}.html").read_text(encoding="utf-8")
        (written,) = re.findall(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', page)
        assert {hashed("a:b"), hashed("c:d")} <= set(sources("style-src", written)), "a preview may show it"
