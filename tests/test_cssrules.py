"""A rule stays exactly if a page with the given names can match it."""

from __future__ import annotations

import pytest

from cssrules import parse, purged, serialized


def kept(css: str, *names: str, variables: set[str] | None = None) -> str:
    return serialized(purged(parse(css), set(names), variables or set()))


@pytest.mark.parametrize(
    ("selector", "names", "stays"),
    [
        ("p", {"p"}, True),
        ("p", {".p", "#p"}, False),
        (".p", {"p"}, False),
        (".a.b", {".a"}, False),
        (".a.b", {".a", ".b"}, True),
        ("#x > P", {"#x", "p"}, True),
        ("#x", {".x"}, False),
        ("*", set(), True),
        (":root", set(), True),
        ("a:hover", {"a"}, True),
        ("::before", set(), True),
        (".a::before", set(), False),
        ("p:not(.gone)", {"p"}, True),
        (":is(.a,.b)", {".b"}, True),
        (":is(.a,.b)", {".c"}, False),
        (":where(.a)", set(), False),
        ("p:has(> .a)", {"p"}, False),
        ("p:has(> .a)", {"p", ".a"}, True),
        ("p:nth-child(2n+1)", {"p"}, True),
        ('[class*="b-"]', set(), True),
        ("a[href]", set(), False),
        (".gone p", {"p"}, False),
        ("p + .gone", {"p"}, False),
    ],
)
def test_selectors(selector: str, names: set[str], stays: bool) -> None:
    assert bool(kept(f"{selector}{{color:red}}", *names)) is stays


def test_of_several_selectors_the_possible_ones_stay() -> None:
    assert kept(".a, .gone , .b{color:red}", ".a", ".b") == ".a,.b{color:red}"


def test_conditions_hold_rules_and_go_when_they_are_empty() -> None:
    css = "@media print{.a{color:red}.b{color:red}} @supports (a:b){@media print{.b{color:red}}} @layer x;"
    assert kept(css, ".a") == "@media print{.a{color:red}}\n@layer x;"


def test_a_variable_stays_as_long_as_something_reads_it() -> None:
    css = ":root{--a:var(--b);--b:1px;--c:var(--d);--d:2px;--e:3px} p{margin:var( --a , 0)}"
    assert kept(css, "p") == ":root{--a:var(--b);--b:1px}\np{margin:var( --a , 0)}"
    assert "--e:3px" in kept(css, "p", variables={"--e"})
    assert kept(":root{--a:1}") == ""


def test_an_animation_stays_as_long_as_something_plays_it() -> None:
    css = "@keyframes in{from{top:0}} @keyframes in-out{to{top:0}} .a{animation:in 1s}"
    assert kept(css, ".a").startswith("@keyframes in{")
    assert "in-out" not in kept(css, ".a")
    assert kept(css) == ""


def test_values_keep_their_strings_and_lose_comments() -> None:
    css = 'p{content:"a  /* b */\\201c";/* gone */margin : 1px   2px!important;--x:{a : b}}'
    assert kept(css, "p", variables={"--x"}) == 'p{content:"a  /* b */“";margin:1px 2px!important;--x:{a : b}}'


def test_faces_pages_and_nested_rules_stay_whole() -> None:
    css = "@charset 'utf-8'; @font-face{font-family:A;src:url(a.woff2)} @page{margin:1cm} .a{top:0;&:hover{top:1px}}"
    assert kept(css, ".a").splitlines() == [
        "@font-face{font-family:A;src:url(a.woff2)}",
        "@page{margin:1cm}",
        ".a{top:0;&:hover{top:1px}}",
    ]
