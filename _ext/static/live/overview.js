// The list of all exercises: which were solved on this device, what answers it keeps, and how to forget both.
"use strict";

{
  const links = [...document.querySelectorAll(".exercise-list li a[href*='#ex-']")];
  const places = links.map((link) => ({ label: link.hash.slice(1), item: link.closest("li") }));
  const count = document.querySelector(".exercise-count");

  const show = () => {
    document.querySelectorAll(".exercise-list :is(.exercise-solved, .exercise-kept)").forEach((old) => old.remove());
    for (const { label, item } of places) {
      if (kept.solved(label)) kept.mark(item.querySelector("p") ?? item);
      const answer = kept.answer(label);
      if (answer === null) continue;
      const fold = document.createElement("details");
      fold.className = "book-fold exercise-kept";
      const handle = Object.assign(document.createElement("summary"), { textContent: "Your answer" });
      fold.append(handle, Object.assign(document.createElement("pre"), { textContent: answer }));
      item.append(fold);
    }
    const solved = places.filter(({ label }) => kept.solved(label)).length;
    const answers = places.filter(({ label }) => kept.answer(label) !== null).length;
    const kinds = `${answers} answer${answers === 1 ? "" : "s"}`;
    count.textContent = `${solved} of ${places.length} solved on this device, ${kinds} kept.`;
    forget.hidden = solved + answers + kept.guesses() === 0;
  };

  const forget = Object.assign(document.createElement("button"), { type: "button", textContent: "Forget all of it" });
  forget.addEventListener("click", () => {
    if (!confirm("Forget all answers, marks and guesses about figures on this device? This cannot be undone.")) return;
    kept.forget();
    show();
    count.tabIndex = -1;
    count.focus();
  });
  const box = document.createElement("p");
  box.className = "exercise-forget";
  box.append(forget);
  [...document.querySelectorAll(".exercise-list")].at(-1).after(box); // where it moves nothing
  show();
  // Back from an exercise the page may be shown as it was left.
  addEventListener("pageshow", (event) => event.persisted && show());
  addEventListener("storage", show);
}
