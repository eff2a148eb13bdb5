// The filter of the ledger, and links to its rows. Without this script every row is there, and opens.
"use strict";

const form = document.querySelector(".ledger-filter");
const sections = [...document.querySelectorAll("section.ledger-of")].map((section) => ({
  section,
  title: section.querySelector("h1, h2, h3, h4").firstChild.textContent,
  fold: section.querySelector("details.ledger-chapter"),
  rows: [...section.querySelectorAll("details.ledger-claim")].map((row) => ({
    row,
    text: plain(row.textContent),
    degrees: row.dataset.degrees.split("|"),
  })),
}));

// "Log-sum-exp" is found by "log sum exp", by "logsumexp" and by "LOG".
function plain(text) {
  const words = text.toLowerCase().replace(/[-–\s]+/g, " ");
  return `${words} ${words.replaceAll(" ", "")}`;
}

// What to try when nothing is found, for each field that alone is the cause.
const REMEDIES = { words: "other or fewer words", degree: "any support", chapter: "all chapters" };

// The rows that fit what the form asks, for each section.
function fitting({ words, degree, chapter }) {
  const asked = words.toLowerCase().match(/[^-–\s]+/g) ?? [];
  return sections.map(({ title, rows }) => rows.filter(({ text, degrees }) =>
    (!chapter || chapter === title) && (!degree || degrees.includes(degree)) && asked.every((word) => text.includes(word))));
}

function filter() {
  const wanted = Object.fromEntries(new FormData(form));
  const filtering = Object.values(wanted).some((value) => value.trim());
  const found = fitting(wanted);
  for (const [place, { section, fold, rows }] of sections.entries()) {
    rows.forEach((one) => { one.row.hidden = !found[place].includes(one); });
    section.hidden = found[place].length === 0;
    fold.open = filtering ? !section.hidden : place === 0;
  }
  const all = sections.flatMap(({ rows }) => rows).length;
  const hits = found.flat().length;
  form.querySelector("output").textContent =
    filtering ? `${hits} of ${all} claims` + (hits ? "" : `: try ${remedy(wanted)}`) : `${all} claims`;
}

function remedy(wanted) {
  const causes = Object.keys(REMEDIES).filter((name) => fitting({ ...wanted, [name]: "" }).flat().length);
  return causes.map((name) => REMEDIES[name]).join(", or ") || "“Show all”";
}

// A link to a row, such as #ledger-thm-gibbs, opens it, whatever the filter hides.
function follow() {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const row = target && target.closest("details.ledger-claim");
  if (!row) return;
  if (!row.hidden) {
    open(row);
    return;
  }
  form.reset();
  setTimeout(() => open(row)); // after the filter has seen the reset
}

function open(row) {
  row.open = true;
  row.closest("details.ledger-chapter").open = true;
  row.scrollIntoView();
}

if (form) {
  form.hidden = false;
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(filter));
  filter();
  window.addEventListener("hashchange", follow);
  follow();
}
