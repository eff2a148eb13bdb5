// What stays on the reader's own device: answers that differ from the stub, and which exercises were judged right.
// Both are kept by the label of the exercise, which never changes. A browser that keeps nothing loses nothing else.
"use strict";

const kept = (() => {
  const ANSWER = "softxent-answer:";
  const SOLVED = "softxent-solved:";

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
    forget: () => names().filter((name) => name.startsWith(ANSWER) || name.startsWith(SOLVED)).forEach(remove),
    mark,
  };
})();
