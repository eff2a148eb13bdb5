// What stays on the reader's own device: answers that differ from the stub, which exercises were judged right, what was
// guessed about figures, and which Python was fetched. All are kept by names that never change. A browser that keeps nothing loses nothing else.
"use strict";

const kept = (() => {
  const ANSWER = "softxent-answer:";
  const SOLVED = "softxent-solved:";
  const GUESS = "moving:"; // _static/moving/moving.mjs
  const PYTHON = "softxent-python";

  const attempt = (action, otherwise) => {
    try {
      return action() ?? otherwise;
    } catch {
      return otherwise; // switched off, or full
    }
  };
  const read = (key) => attempt(() => localStorage.getItem(key), null);
  const write = (key, value) => attempt(() => localStorage.setItem(key, value));
  const remove = (key) => attempt(() => localStorage.removeItem(key));
  const names = () => attempt(() => Object.keys(localStorage), []);

  // "Solved" beside the title of an exercise, or behind a link to it.
  const mark = (place) => {
    const solved = document.createElement("span");
    solved.className = "exercise-solved";
    solved.textContent = "✓ solved";
    place.append(" ", solved);
  };

  return {
    answer: (label) => read(ANSWER + label),
    keep: (label, code, stub) => (code === stub ? remove(ANSWER + label) : write(ANSWER + label, code)),
    solved: (label) => read(SOLVED + label) !== null,
    solve: (label) => write(SOLVED + label, "1"),
    guesses: () => names().filter((name) => name.startsWith(GUESS)).length,
    fetched: (address) => read(PYTHON) === address,
    fetch: (address) => write(PYTHON, address),
    forget: () => names().filter((name) => [ANSWER, SOLVED, GUESS].some((kind) => name.startsWith(kind))).forEach(remove),
    mark,
  };
})();
