// The search page: ranks the places of the book (places.js) by the words of the query, and shows what they say.
// Stemmer and stopwords are Sphinx's (language_data.js); the index was made with the same.
"use strict";

const SHOWN = 20;
const QUESTION = new Set(["why", "how", "what", "which", "when", "does", "do", "i", "my", "we", "is", "are", "vs"]);
// A definition answers more questions than an exercise.
const WEIGHT = {
  definition: 1.3, theorem: 1.25, proposition: 1.2, lemma: 1.1, corollary: 1.2, section: 1.15, term: 1.1,
  remark: 1, example: 1, function: 0.9, figure: 0.8, exercise: 0.75, appendix: 0.6,
};
const stemmer = new Stemmer();
const stem = (word) => stemmer.stemWord(word);

// The words of a text as stems; a compound counts as its parts and as one word.
function stems(text) {
  const found = [];
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+(?:[-–_.’'][\p{L}\p{N}]+)*/gu) ?? []) {
    const parts = word.split(/[^\p{L}\p{N}]/u);
    found.push(...parts.filter((part) => !stopwords.includes(part)).map(stem));
    if (parts.length > 1) found.push(stem(parts.join("")));
  }
  return found;
}

// What is asked: a list of words, each with the forms that count for it and how much they do.
function questions(query) {
  const words = query.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const wanted = words.filter((word) => !stopwords.includes(word) && !QUESTION.has(word));
  return (wanted.length ? wanted : words).map((word, place, all) => {
    const forms = new Map([[stem(word), 1]]);
    // "log sum exp" is also "logsumexp", wherever in it the word stands.
    for (let from = Math.max(0, place - 2); from <= place; from++)
      for (let to = Math.max(place + 1, from + 2); to <= Math.min(all.length, from + 3); to++)
        forms.set(stem(all.slice(from, to).join("")), 1.5);
    for (const other of PLACES.synonyms[stem(word)] ?? []) if (!forms.has(other)) forms.set(other, 0.8);
    if (word.length > 3 && !(stem(word) in PLACES.words))
      for (const known of Object.keys(PLACES.words)) if (known.startsWith(word)) forms.set(known, 0.7);
    return forms;
  });
}

function rank(query) {
  const asked = questions(query);
  const exact = stems(query).join(" ");
  const total = PLACES.places.length;
  const scores = PLACES.places.map(() => ({ score: 0, met: 0 }));
  const titles = PLACES.places.map(([, , , , title]) => stems(title));
  const chapters = PLACES.pages.map(([, , title]) => stems(title));
  // "Summary", "Exercises": a heading of every chapter says little.
  const uses = new Map();
  for (const [, , , , title] of PLACES.places) uses.set(title, (uses.get(title) ?? 0) + 1);
  for (const forms of asked) {
    const best = new Map();
    for (const [form, weight] of forms) {
      const where = PLACES.words[form] ?? [];
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
  const ranked = scores
    .map(({ score, met }, place) => {
      const title = titles[place].join(" ");
      const whole = exact && title === exact ? 2 : exact && ` ${title} `.includes(` ${exact} `) ? 1.4 : 1;
      const [, , kind, , name] = PLACES.places[place];
      const common = uses.get(name) > 2 ? 0.5 : 1;
      return { place, met, score: score * whole * common * WEIGHT[kind] * (met / asked.length) ** 2 };
    })
    .sort((a, b) => b.score - a.score || a.place - b.place);
  // A place that lacks a word is shown only if it is nearly as good as the best.
  return ranked.filter(({ met, score }) => met > 0 && (met === asked.length || score > 0.4 * ranked[0].score));
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
    " .admonition-title, .eqno, svg, details > summary",
  ).forEach((part) => part.remove());
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
  const forms = new Set(questions(query).flatMap((asked) => [...asked.keys()]));
  status.textContent = hits.length
    ? `${hits.length} place${hits.length > 1 ? "s" : ""}${hits.length > SHOWN ? `, the best ${SHOWN}` : ""}:`
    : "Nothing found. Fewer or other words may help; the glossary lists the terms of the book.";
  for (const { place } of hits.slice(0, SHOWN)) {
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
