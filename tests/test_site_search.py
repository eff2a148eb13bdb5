"""A reader finds what the book says by the words that people type; the snippets are text."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from notebooks import Notebook

FORMULAS = {
    "<mi>p</mi><mo>=</mo><mrow><mi>softmax</mi><mo>\u2061</mo></mrow><mo>(</mo><mi>x</mi><mo>)</mo>": "p = softmax(x)",
    "<mfrac><mrow><mi>∂</mi><msub><mi>p</mi><mi>i</mi></msub></mrow><mrow><mi>∂</mi><msub><mi>x</mi><mi>j</mi></msub>"
    "</mrow></mfrac>": "∂pᵢ/∂xⱼ",
    "<mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mn>2</mn></mfrac>": "(a + b)/2",
    "<msup><mi>e</mi><msub><mi>x</mi><mi>i</mi></msub></msup>": "e^(xᵢ)",
    "<msup><mi>ℝ</mi><mi>n</mi></msup>": "ℝⁿ",
    "<mo>−</mo><msubsup><mi>x</mi><mn>1</mn><mn>2</mn></msubsup>": "−x₁²",
    "<msup><mi>J</mi><mi>𝖳</mi></msup><mo>,</mo><mi>x</mi>": "Jᵀ, x",
    "<msqrt><mn>2</mn></msqrt>": "√2",
}

# What people type, and the addresses of which one must be among the first three hits.
QUERIES = {
    "logsumexp": "#def-lse",
    "log sum exp": "#def-lse",
    "kl": "#term-KL, #def-kl",
    "kullback": "#def-kl",
    "log-softmax": "#thm-log-softmax-jacobian",
    "temperature": "#term-temperature, #cor-temperature-jacobian, #def-temperature",
    "label smoothing": "#prop-smoothing-conventions, #thm-smoothing-optimum",
    "nan": "#at-the-edge-masks-nan-and-nothing-to-average, #special-values, #ex-masked-loss",
    "overflow": "#thm-exp-thresholds",
    "jacobian": "#thm-softmax-jacobian",
    "derivative of softmax": "#thm-softmax-jacobian",
    "why cross entropy": "#def-cross-entropy",
    "gibbs": "#thm-gibbs",
    "shift invariance": "#thm-shift-invariance",
    "gradient of cross entropy loss": "#thm-loss-gradient",
    "nll": "#thm-nll",
    "NLLLoss": "#nllloss",
    "multilabel": "#several-labels-at-once",
    "BCE": "#several-labels-at-once",
    "class weights": "#what-class-weights-do-to-the-optimum, #term-class-weight",
    "logit adjustment": "#what-class-weights-do-to-the-optimum",
    "initial loss": "#ex-uniform-model",
    "bits per byte": "#second-reading-bits-per-byte-and-a-scale-from-0-to-1",
    "random.choice": "#second-reading-why-probabilities-do-not-sum-to-one-and-who-minds",
    "CrossEntropyLoss": "pytorch.html",
    "gradient accumulation": "museum.html#museum-gradient-accumulation",
    "reduction none fused": "museum.html#museum-reduction-none",
    "bfloat16 gradient cancels": "museum.html#museum-true-class-gradient",
    "softcap mask": "museum.html#museum-cap-after-mask",
    "fp8 attention rescale": "museum.html#museum-fp8-rescale",
    "flash attention fp8": "museum.html#museum-fp8-rescale",
    "batch invariant": "museum.html#museum-batch-invariance",
    "label smoothing tensor parallel": "museum.html#museum-label-smoothing",
    "gathered logits": "museum.html#museum-gathered-logits",
    "loss_parallel": "museum.html#museum-sharded-log-softmax",
    "top-p temperature order": "museum.html#museum-sampler-order",
    "speculative decoding acceptance": "museum.html#museum-speculative-decoding",
    "gumbel float32": "museum.html#museum-gumbel-resolution",
    "KL estimator k3": "museum.html#museum-kl-estimators",
    "importance ratio top-p": "museum.html#museum-truncated-log-probabilities",
    "moe router": "museum.html#museum-router-weights, museum.html#museum-router-top-1",
}


# What people type when they mean a number of the page, by what it is a number of.
SPELLINGS = {
    "div.proof[id]:not(#proof)": ["{kind} {number}", "Theorem {number}", "{number}", "proof of thm. {number}"],
    "div.math[id^=equation-]": ["({number})", "equation {number}", "Eq. ({number})"],
    "figure[id]": ["fig {number}", "Figure {number}", "Fig. {number}"],
    "div.exercise[id]": ["exercise {number}", "ex. {number}", "Exercise{number}"],
}
NUMBERED = """selectors => selectors.flatMap(selector =>
  [...document.querySelectorAll(`main ${selector}`)].map(node => {
  const text = node.querySelector(".caption-number, .eqno").textContent;
  return [selector, node.id, text.match(/\\p{L}*/u)[0], text.match(/\\d+\\.\\d+/)[0]];
}))"""

SLIPS = {
    "huffmann": "huffman",
    "jacobain": "jacobian",
    "entrpoy": "entropy",
    "kulback": "kullback",
    "softmxa": "softmax",
    "tempurature": "temperature",
}


ANSWERS = """queries => queries.map(query => rank(query).slice(0, 3).map(place => {
  const [page, anchor] = PLACES.places[place];
  return `${PLACES.pages[page][1]}#${anchor}`;
}))"""


def search(page: Page, query: str) -> list[str]:
    """Type a query into the field of the search page; return the addresses that it finds."""
    page.goto("search.html")
    page.locator(".book-search input").fill(query)
    page.keyboard.press("Enter")
    page.locator(".book-search [role=status]").filter(has_text="place").wait_for()
    return page.locator("#search-results a").evaluate_all("links => links.map(a => a.getAttribute('href'))")


def test_the_first_three_hits(laptop: Page) -> None:
    laptop.goto("search.html")
    found = dict(zip(QUERIES, laptop.evaluate(ANSWERS, list(QUERIES)), strict=True))
    missed = {
        query: hits
        for query, hits in found.items()
        if not any(wanted in hit for wanted in QUERIES[query].split(", ") for hit in hits)
    }
    assert missed == {}
    assert search(laptop, "jacobian")[:3] == found["jacobian"]


def test_a_number_leads_to_what_has_it(laptop: Page, notebooks: list[Notebook]) -> None:
    chapter = next(book for book in notebooks if "floating-point" in book.name).name.replace(".ipynb", ".html")
    laptop.goto(chapter)
    numbered = laptop.evaluate(NUMBERED, list(SPELLINGS))
    assert {selector for selector, *_ in numbered} == set(SPELLINGS)
    wanted = {
        spelling.format(kind=kind, number=number): f"{chapter}#{anchor}"
        for selector, anchor, kind, number in numbered
        for spelling in SPELLINGS[selector]
    }
    laptop.goto("search.html")
    found = dict(zip(wanted, laptop.evaluate(ANSWERS, list(wanted)), strict=True))
    assert {query: hits for query, hits in found.items() if hits[:1] != [wanted[query]]} == {}


def test_a_number_that_cites_nothing_is_a_word(laptop: Page) -> None:
    laptop.goto("search.html")
    cited = {"5 classes": 0, "theorem 99.1": 0, "0.5": 0, "log 2": 0, "chapter 5": 1}
    count = "queries => queries.map(query => cited(query).found.length)"
    assert laptop.evaluate(count, list(cited)) == list(cited.values())


def test_a_cited_equation_is_shown_as_text(laptop: Page) -> None:
    laptop.goto("search.html")
    number = laptop.evaluate("PLACES.places.find(([, anchor]) => anchor === 'equation-eq-softmax-jacobian')[3]")
    hits = search(laptop, f"({number})")
    assert hits[0].endswith("#equation-eq-softmax-jacobian")
    laptop.locator("#search-results p").filter(has_text="∂pᵢ/∂xⱼ").wait_for()
    assert laptop.locator("#search-results a").first.text_content() == f"Equation {number}"


def test_a_slip_of_the_keyboard_is_forgiven_and_said(laptop: Page) -> None:
    laptop.goto("search.html")
    found = dict(zip(SLIPS, laptop.evaluate(ANSWERS, list(SLIPS)), strict=True))
    meant = dict(zip(SLIPS, laptop.evaluate(ANSWERS, list(SLIPS.values())), strict=True))
    assert {slip: hits for slip, hits in found.items() if hits != meant[slip]} == {}
    search(laptop, "huffmann")
    assert "with words like “huffmann”" in (laptop.locator(".book-search [role=status]").text_content() or "")


def test_a_word_that_is_known_is_taken_as_it_is(laptop: Page) -> None:
    laptop.goto("search.html")
    words = ["jacobian", "entropies", "soft max", "kl", "nll", "overfl"]
    misspelt = "words => words.filter(word => questions(word).some(question => question.misspelt))"
    assert laptop.evaluate(misspelt, words) == []
    # JavaScript's own names are no words of the book.
    assert laptop.evaluate("questions('constructor').map(({ misspelt }) => misspelt)") == [True]
    assert isinstance(laptop.evaluate("rank('constructor')"), list)


def test_nothing_found_says_so(laptop: Page) -> None:
    laptop.goto("search.html?q=xyzzyplugh")
    laptop.locator(".book-search [role=status]").filter(has_text="Nothing found").wait_for()
    assert laptop.locator("#search-results li").count() == 0


def test_a_hit_leads_to_the_place_itself(phone: Page) -> None:
    search(phone, "gibbs inequality")
    phone.locator("#search-results a[href$='#thm-gibbs']").click()
    phone.wait_for_url("**#thm-gibbs")
    assert phone.locator("#thm-gibbs").evaluate("e => Math.abs(e.getBoundingClientRect().top) < innerHeight")


def test_no_index_is_made_but_the_one_that_is_read(address: str, laptop: Page) -> None:
    assert laptop.request.get(f"{address}_static/places.js").ok
    assert laptop.request.get(f"{address}searchindex.js").status == 404


@pytest.mark.parametrize("query", ["jacobian", "entropy"])
def test_snippets_are_text_with_the_words_marked(laptop: Page, query: str) -> None:
    search(laptop, query)
    laptop.locator("#search-results mark").first.wait_for()
    laptop.wait_for_load_state("networkidle")
    snippets = laptop.locator("#search-results p").all_text_contents()
    assert len(snippets) > 3
    raw = [text for text in snippets if any(sign in text for sign in ("\\", "$", "{aligned}", "import "))]
    assert raw == []
    assert max(map(len, snippets)) < 260


def test_a_formula_becomes_a_line_of_text(laptop: Page) -> None:
    laptop.goto("search.html")
    script = "markup => asText(new DOMParser().parseFromString(`<math>${markup}</math>`, 'text/html').body.firstChild)"
    assert {formula: laptop.evaluate(script, formula).strip() for formula in FORMULAS} == FORMULAS


@pytest.mark.parametrize("place", ["search.html", "index.html"])
def test_nothing_is_drawn_over_the_query(phone: Page, place: str) -> None:
    phone.goto(place)
    if place == "index.html":
        phone.keyboard.press("Control+k")
    field = phone.locator("input[name=q]:visible").first
    field.fill("jacobian of softmax")
    box = field.bounding_box()
    assert box is not None
    ends = [(box["x"] + 16 + step, box["y"] + box["height"] / 2) for step in (0, 8, 24)]
    covered = [phone.evaluate("([x, y]) => document.elementFromPoint(x, y).tagName", end) for end in ends]
    assert covered == ["INPUT"] * 3
    assert phone.locator("form:visible > i:visible").count() == 0
