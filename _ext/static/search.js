// The search page: ranks the places of the book (places.js) by their number or by the words of the query, and shows what
// they say.
// Stemmer and stopwords are Sphinx's (language_data.js); the index was made with the same.
"use strict";

const STOPWORDS = new Set(stopwords); // a list up to Sphinx 8, then a set
const SHOWN = 20;
const QUESTION = new Set(["why", "how", "what", "which", "when", "does", "do", "i", "my", "we", "is", "are", "vs"]);
// A definition answers more questions than an exercise.
const WEIGHT = {
  equation: 0, // it has a number, and no words
  definition: 1.3, theorem: 1.25, proposition: 1.2, lemma: 1.1, corollary: 1.2, section: 1.15, term: 1.1,
  remark: 1, example: 1, function: 0.9, figure: 0.8, exercise: 0.75, appendix: 0.6,
};
// What is cited by its number; all statements share a counter. Without a name, the first that has the number is meant.
const CITED = [
  { names: /^ch(apter)?$/, kinds: ["section"] },
  {
    names: /^(theorem|thm|lemma|lem|proposition|prop|corollary|cor|definition|def|example|remark)$/,
    kinds: ["theorem", "lemma", "proposition", "corollary", "definition", "example", "remark"],
  },
  { names: /^(equation|eqn?|formula)$/, kinds: ["equation"] },
  { names: /^fig(ure)?$/, kinds: ["figure"] },
  { names: /^ex(ercise)?$/, kinds: ["exercise"] },
];
const CITATION = /(?:(?<name>\p{L}+)\.?\s*)?(?<bracket>\()?(?<number>\d+(?:\.\d+)?)(?!\.?\d)\)?/gu;

// Not the objects themselves: they would have "constructor", too.
const WORDS = new Map(Object.entries(PLACES.words));
const SYNONYMS = new Map(Object.entries(PLACES.synonyms));
const stemmer = new Stemmer();
const stem = (word) => stemmer.stemWord(word);

// The words of a text as stems; a compound counts as its parts and as one word.
function stems(text) {
  const found = [];
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+(?:[-–_.’'][\p{L}\p{N}]+)*/gu) ?? []) {
    const parts = word.split(/[^\p{L}\p{N}]/u);
    found.push(...parts.filter((part) => !STOPWORDS.has(part)).map(stem));
    if (parts.length > 1) found.push(stem(parts.join("")));
  }
  return found;
}

// What is asked: a list of words, each with the forms that count for it and how much they do.
function questions(query) {
  const words = query.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const wanted = words.filter((word) => !STOPWORDS.has(word) && !QUESTION.has(word));
  return (wanted.length ? wanted : words).map((word, place, all) => {
    const forms = new Map([[stem(word), 1]]);
    // "log sum exp" is also "logsumexp", wherever in it the word stands.
    for (let from = Math.max(0, place - 2); from <= place; from++)
      for (let to = Math.max(place + 1, from + 2); to <= Math.min(all.length, from + 3); to++)
        forms.set(stem(all.slice(from, to).join("")), 1.5);
    for (const other of SYNONYMS.get(stem(word)) ?? []) if (!forms.has(other)) forms.set(other, 0.8);
    if (word.length > 3 && !WORDS.has(stem(word)))
      for (const known of WORDS.keys()) if (known.startsWith(word)) forms.set(known, 0.7);
    const misspelt = word.length > 3 && ![...forms.keys()].some((form) => WORDS.has(form));
    if (misspelt) for (const known of similar(stem(word))) forms.set(known, 0.6);
    return { word, forms, misspelt };
  });
}

// The known words that are nearest to a stem: one slip away, or two from a long one.
function similar(stemmed) {
  const word = stemmed.replace(/y$/, "i"); // as in "entropi"; the stemmer from Sphinx 9 on leaves it in "entrpoy"
  const most = word.length < 8 ? 1 : 2;
  const near = [...WORDS.keys()]
    .filter((known) => known.length > 2 && Math.abs(known.length - word.length) <= most)
    .map((known) => ({ known, slips: slips(word, known) }));
  const least = Math.min(most, ...near.map((other) => other.slips));
  return near.filter((other) => other.slips === least).map((other) => other.known);
}

// How many letters are wrong, missing, too many, or swapped with the next.
function slips(a, b) {
  let before = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] !== b[j - 1]));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1);
    }
    [before, last] = [last, row];
  }
  return last[b.length];
}

// Places that the query cites by number, and the words that are left: "proof of theorem 8.2", "(8.11)", "fig. 9.5".
function cited(query) {
  for (const citation of query.toLowerCase().matchAll(CITATION)) {
    const { name, bracket, number } = citation.groups;
    const named = CITED.filter(({ names, kinds }) => (name ? names.test(name) : bracket && kinds[0] === "equation"));
    let found = numbered(number, named);
    // "5 classes" cites nothing, "chapter 5" does.
    if (!found.length && number.includes(".")) found = numbered(number, CITED);
    const rest = query.replace(named.length || !name ? citation[0] : number, " ").trim();
    if (found.length) return { found, rest };
  }
  return { found: [], rest: query };
}

function numbered(number, among) {
  return among.flatMap(({ kinds }) => [...PLACES.places.keys()].filter((place) => {
    const [, , kind, its] = PLACES.places[place];
    return its === number && kinds.includes(kind);
  }));
}

function rank(query) {
  const { found, rest } = cited(query);
  return [...found, ...byWords(rest).filter((place) => !found.includes(place))];
}

function byWords(query) {
  const asked = questions(query);
  const exact = stems(query).join(" ");
  const total = PLACES.places.length;
  const scores = PLACES.places.map(() => ({ score: 0, met: 0 }));
  const titles = PLACES.places.map(([, , , , title]) => stems(title));
  const chapters = PLACES.pages.map(([, , title]) => stems(title));
  // "Summary", "Exercises": a heading of every chapter says little.
  const uses = new Map();
  for (const [, , , , title] of PLACES.places) uses.set(title, (uses.get(title) ?? 0) + 1);
  for (const { forms } of asked) {
    const best = new Map();
    for (const [form, weight] of forms) {
      const where = WORDS.get(form) ?? [];
      const rarity = Math.log(1 + total / (1 + where.length));
      for (const place of where) {
        const inTitle = titles[place].includes(form) ? 6 / Math.sqrt(titles[place].length) + 2 : 1;
        best.set(place, Math.max(best.get(place) ?? 0, weight * rarity * inTitle));
      }
    }
    for (const [place, [page]] of PLACES.places.entries())
      for (const [form, weight] of forms)
        if (chapters[page].includes(form)) best.set(place, Math.max(best.get(place) ?? 0, 0.5 * weight));
    for (const [place, score] of best) {
      scores[place].score += score;
      scores[place].met += 1;
    }
  }
  const forms = new Set(asked.flatMap((question) => [...question.forms.keys()]));
  const ranked = scores
    .map(({ score, met }, place) => {
      const title = titles[place].join(" ");
      const whole = exact && title === exact ? 2 : exact && ` ${title} `.includes(` ${exact} `) ? 1.4 : 1;
      // "Gradient of the loss" says nothing but what "gradient of the cross-entropy loss" asks for.
      const only = titles[place].length > 1 && titles[place].every((word) => forms.has(word)) ? 1.4 : 1;
      const [, , kind, , name] = PLACES.places[place];
      const common = uses.get(name) > 2 ? 0.5 : 1;
      return { place, met, score: score * Math.max(whole, only) * common * WEIGHT[kind] * (met / asked.length) ** 2 };
    })
    .sort((a, b) => b.score - a.score || a.place - b.place);
  // A place that lacks a word is shown only if it is nearly as good as the best.
  return ranked
    .filter(({ met, score }) => score > 0 && (met === asked.length || score > 0.4 * ranked[0].score))
    .map(({ place }) => place);
}

const SUBSCRIPTS = { from: "0123456789+-−=()aehijklmnoprstuvx", to: "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ" };
const SUPERSCRIPTS = { from: "0123456789+-−=()niabcdefghjklmoprstuvwxyzT", to: "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱᵃᵇᶜᵈᵉᶠᵍʰʲᵏˡᵐᵒᵖʳˢᵗᵘᵛʷˣʸᶻᵀ" };

function script(text, mark, { from, to }) {
  const letters = [...text].map((letter) => (/[\u{1D400}-\u{1D7FF}]/u.test(letter) ? letter.normalize("NFKC") : letter));
  const targets = [...to];
  if (letters.length && letters.every((letter) => from.includes(letter)))
    return letters.map((letter) => targets[[...from].indexOf(letter)]).join("");
  return letters.length > 1 ? `${mark}(${text})` : mark + text;
}

const grouped = (text) => (/^[\p{L}\p{M}\p{N}∂′]+[₀-₉ₐ-ₜᵢⱼ]*$/u.test(text) ? text : `(${text})`);

// A formula as a line of text: p = softmax(x), ∂pᵢ/∂xⱼ.
function asText(node) {
  if (!(node instanceof Element)) return node.textContent;
  const parts = [...node.children].map(asText);
  const sub = (text) => script(text, "_", SUBSCRIPTS);
  const sup = (text) => script(text, "^", SUPERSCRIPTS);
  switch (node.localName) {
    case "mo": return operator(node);
    case "mspace": return " ";
    case "mfrac": return `${grouped(parts[0])}/${grouped(parts[1])}`;
    case "msqrt": return `√${grouped(parts.join(""))}`;
    case "msub": case "munder": return parts[0].trimEnd() + sub(parts[1].trim());
    case "msup": case "mover": return parts[0].trimEnd() + sup(parts[1].trim());
    case "msubsup": case "munderover": return parts[0].trimEnd() + sub(parts[1].trim()) + sup(parts[2].trim());
    case "mtr": return `${parts.join(" ")}; `;
    case "annotation": return "";
    default: return parts.length ? parts.join("") : node.textContent;
  }
}

function operator(node) {
  const text = node.textContent.replace(/[\u2061-\u2064]/g, "");
  const binary = /^[=<>≤≥≠≈≡→↦⇒⇔∈∼:]$/.test(text) || (/^[+−-]$/.test(text) && node.previousElementSibling);
  return binary ? ` ${text} ` : text === "," ? ", " : text;
}

const pages = new Map();

async function pageAt(address) {
  if (!pages.has(address))
    pages.set(address, fetch(address).then(async (answer) =>
      new DOMParser().parseFromString(await answer.text(), "text/html")));
  return pages.get(address);
}

// What a place says, around the first of the words that were found.
async function excerpt(address, anchor, forms) {
  const page = await pageAt(address);
  const target = page.getElementById(anchor);
  if (!target) return "";
  let part = target;
  while (part.localName === "dt" && part.nextElementSibling) part = part.nextElementSibling;
  const copy = part.cloneNode(true);
  copy.querySelectorAll(
    "section[id] section[id]:not([id$='-content']), .headerlink, script, style, pre, .cell_input, .claim, h1, h2, h3, h4," +
    " .admonition-title, .book-facts, .eqno, svg, details > summary",
  ).forEach((part) => part.remove());
  copy.querySelectorAll("dd, div, li, p, td").forEach((block) => block.append(" "));
  if (target.localName === "section") [...copy.children].filter((part) => part.localName === "section").forEach((part) => part.remove());
  copy.querySelectorAll("math").forEach((formula) => formula.replaceWith(asText(formula)));
  const text = copy.textContent.replace(/\s+/g, " ").trim();
  return around(text, forms);
}

function around(text, forms, length = 200) {
  const words = [...text.matchAll(/[\p{L}\p{N}]+/gu)];
  const hit = words.find((word) => forms.has(stem(word[0].toLowerCase())));
  const from = hit && hit.index > length / 2 ? text.lastIndexOf(" ", hit.index - length / 3) + 1 : 0;
  const cut = text.length > from + length ? text.lastIndexOf(" ", from + length) : text.length;
  return (from ? "… " : "") + text.slice(from, cut) + (cut < text.length ? " …" : "");
}

function marked(text, forms) {
  const line = document.createElement("p");
  for (const piece of text.split(/([\p{L}\p{N}]+)/u)) {
    const found = forms.has(stem(piece.toLowerCase()));
    line.append(found ? Object.assign(document.createElement("mark"), { textContent: piece }) : piece);
  }
  return line;
}

function nameOf([, , kind, number, title]) {
  if (["section", "appendix", "term", "function"].includes(kind)) return number && !number.includes(".") ? `${number}. ${title}` : title;
  const numbered = `${kind[0].toUpperCase()}${kind.slice(1)} ${number}`.trim();
  return title ? `${numbered} (${title})` : numbered;
}

async function show(query) {
  const status = document.querySelector(".book-search [role=status]");
  const list = document.getElementById("search-results");
  const hits = rank(query);
  const asked = questions(cited(query).rest);
  const forms = new Set(asked.flatMap((question) => [...question.forms.keys()]));
  const misspelt = asked.filter((question) => question.misspelt).map(({ word }) => `“${word}”`).join(", ");
  const count = `${hits.length} place${hits.length > 1 ? "s" : ""}`;
  status.textContent = hits.length
    ? `${count}${misspelt && ` with words like ${misspelt}`}${hits.length > SHOWN ? `, the best ${SHOWN}` : ""}:`
    : "Nothing found. Fewer or other words may help; the glossary lists the terms of the book.";
  for (const place of hits.slice(0, SHOWN)) {
    const found = PLACES.places[place];
    const [, address, chapter] = PLACES.pages[found[0]];
    const item = list.appendChild(document.createElement("li"));
    const link = item.appendChild(document.createElement("a"));
    link.href = `${address}#${found[1]}`;
    link.textContent = nameOf(found);
    if (chapter !== found[4]) item.append(" ", Object.assign(document.createElement("span"), { textContent: chapter }));
    // Opened as a file, a page may not read another; the links are enough.
    if (location.protocol !== "file:")
      excerpt(address, found[1], forms).then((text) => text && item.append(marked(text, forms)));
  }
}

const query = (new URLSearchParams(location.search).get("q") ?? "").trim();
document.querySelectorAll("input[name=q]").forEach((field) => (field.value = query));
if (query) show(query);
