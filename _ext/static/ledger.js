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

function filter() {
  const wanted = new FormData(form);
  const words = wanted.get("words").toLowerCase().match(/[^-–\s]+/g) ?? [];
  const filtering = words.length > 0 || wanted.get("degree") !== "" || wanted.get("chapter") !== "";
  let hits = 0;
  for (const [place, { section, title, fold, rows }] of sections.entries()) {
    const here = !wanted.get("chapter") || wanted.get("chapter") === title;
    let found = 0;
    for (const { row, text, degrees } of rows) {
      const fits = here && words.every((word) => text.includes(word))
        && (!wanted.get("degree") || degrees.includes(wanted.get("degree")));
      row.hidden = !fits;
      found += fits;
    }
    section.hidden = found === 0;
    fold.open = filtering ? found > 0 : place === 0;
    hits += found;
  }
  const all = sections.reduce((sum, { rows }) => sum + rows.length, 0);
  form.querySelector("output").textContent = filtering
    ? `${hits} of ${all} claims` + (hits ? "" : ": fewer words find more")
    : `${all} claims`;
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
