// Each stub of an exercise becomes an editor whose answer is judged by Python in the page. Without this script, and on
// paper, the stub is the block of code that it was. Python is fetched at the first Run, and never before.
"use strict";

{
  const { worker: WORKER, size: SIZE } = document.currentScript.dataset; // _ext/editors.py
  const PATIENCE = 10_000; // milliseconds until the reader is told how to end a run
  const LINES = 5; // of a run that judges many times the last are shown
  const WAITING = "Waiting for the run before this one …";
  const SHORTCUT = matchMedia("(pointer: coarse)").matches ? "" : "Ctrl+Enter";

  // Python is one worker for all editors of the page; it does one run after the other. Each run has a listener, which
  // gets the worker's messages about it, and those about Python itself while it waits.
  const python = {
    worker: null,
    ready: false,
    fetched: kept.fetched(WORKER),
    listeners: new Map(),
    runs: 0,

    run(setup, code, listener) {
      const id = ++this.runs;
      this.listeners.set(id, listener);
      this.worker ??= this.start();
      this.worker.postMessage({ type: "run", id, setup, code });
      if (this.ready && this.listeners.size === 1) this.next();
    },

    start() {
      const worker = new Worker(WORKER);
      worker.addEventListener("message", ({ data }) => this.pass(data));
      worker.addEventListener("error", (event) => {
        event.preventDefault();
        this.pass({ type: "failed", text: "Python cannot be loaded. Is there a network?" });
      });
      return worker;
    },

    pass(message) {
      const heard = "id" in message ? [this.listeners.get(message.id)] : [...this.listeners.values()];
      if (message.type === "ready") {
        this.ready = this.fetched = true;
        kept.fetch(WORKER);
      }
      if (message.type === "done") this.listeners.delete(message.id);
      if (message.type === "failed") this.end();
      heard.forEach((listener) => listener?.(message));
      if (["ready", "done"].includes(message.type)) this.next();
    },

    next() {
      const [first] = this.listeners.values();
      first?.({ type: "begin" });
    },

    // The only way out of an endless loop. The next run starts Python anew.
    end() {
      this.worker?.terminate();
      this.worker = null;
      this.ready = false;
      this.listeners.clear();
    },

    stop() {
      const heard = [...this.listeners.values()];
      this.end();
      heard.forEach((listener) => listener({ type: "stopped" }));
    },
  };

  // Its name lets the build see which elements a style sheet may speak of (_ext/stylesheets.py).
  const createElement = (name, properties, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };
  // The text of a block of code; what ends it is no line.
  const source = (cell) => cell.querySelector(".cell_input pre").textContent.replace(/\n+$/, "");
  const setup = () => source(document.querySelector(".exercise-setup"));
  const notes = [];

  function edit(cell) {
    const stub = source(cell);
    const [, label] = /^# exercise: (\S+)/.exec(stub);
    const title = document.querySelector(`#${label} .admonition-title`);
    const name = title.textContent.replace(/\s+/g, " ").trim();

    const field = createElement("textarea", {
      className: "exercise-code", value: kept.answer(label) ?? stub, autocomplete: "off", spellcheck: false,
    });
    field.setAttribute("aria-label", `Your answer: ${name}`);
    for (const help of ["autocapitalize", "autocorrect"]) field.setAttribute(help, "off");
    const run = createElement("button", { type: "button", className: "exercise-run", textContent: "Run" });
    run.setAttribute("aria-keyshortcuts", "Control+Enter");
    const stop = createElement("button", { type: "button", textContent: "Stop", hidden: true });
    const reset = createElement("button", { type: "button", textContent: "Reset" });
    const note = createElement("span", { className: "exercise-note" });
    const progress = createElement("progress", { className: "exercise-progress", hidden: true });
    progress.setAttribute("aria-label", "Python loaded");
    const status = createElement("output", { className: "exercise-status" });
    status.setAttribute("role", "status");
    const printed = createElement("pre", { className: "exercise-printed", hidden: true });
    const editor = createElement("div", { className: "exercise-editor" },
      field, createElement("div", { className: "exercise-buttons" }, run, stop, reset, note),
      progress, status, printed);
    editor.setAttribute("role", "group");
    editor.setAttribute("aria-label", name);

    let running = false;
    let discarded = null; // by Reset, until something is typed
    let solved = false;
    let timer;

    const grow = () => {
      field.rows = field.value.split("\n").length;
      if (CSS.supports("field-sizing", "content")) return;
      field.style.height = "auto"; // wrapped lines count too
      field.style.height = `${field.scrollHeight + field.offsetHeight - field.clientHeight}px`;
    };
    const say = (text) => status.replaceChildren(text);
    // What came of a run: a line for each verdict, and for an error.
    const line = (text, kind) => {
      const added = createElement("span", { className: "exercise-line", textContent: text });
      added.dataset.kind = kind;
      status.replaceChildren(...[...status.querySelectorAll(".exercise-line"), added].slice(-LINES));
    };
    const show = () => {
      note.hidden = running;
      reset.hidden = field.value === stub && discarded === null;
      reset.textContent = discarded === null ? "Reset" : "Undo reset";
      stop.hidden = !running;
      run.setAttribute("aria-disabled", running);
    };
    const solve = () => {
      if (solved) return;
      solved = true;
      kept.mark(title);
    };
    const finish = () => {
      running = false;
      clearTimeout(timer);
      progress.hidden = true;
      if (document.activeElement === stop) run.focus();
      show();
    };

    const hear = {
      progress({ loaded, total }) {
        Object.assign(progress, { hidden: false, value: loaded, max: total });
      },
      ready() {
        progress.hidden = true;
        notes.forEach((explain) => explain());
        say(WAITING);
      },
      begin() {
        say("Running …");
        timer = setTimeout(() => say("Still running. Stop ends it."), PATIENCE);
      },
      output({ text }) {
        printed.hidden = false;
        printed.append(text);
      },
      verdict({ exercise, right, text }) {
        const verdict = text.replace(/^ex-[\w-]+: /, "");
        line(verdict[0].toUpperCase() + verdict.slice(1), right ? "right" : "wrong");
        if (right) kept.solve(exercise);
        if (right && exercise === label) solve();
      },
      error: ({ text }) => line(text, "error"),
      failed({ text }) {
        line(text, "error");
        finish();
      },
      stopped() {
        say("Stopped.");
        finish();
      },
      done() {
        const judged = status.querySelector(".exercise-line");
        if (!judged) line(`Nothing was judged: end with check("${label}", answer).`, "error");
        finish();
      },
    };

    function start() {
      if (running) return;
      running = true;
      printed.hidden = true;
      printed.replaceChildren();
      say(python.ready ? WAITING : python.fetched ? "Starting Python …" : `Loading Python (${SIZE}, once) …`);
      show();
      python.run(setup(), field.value, (message) => hear[message.type]?.(message));
    }

    const change = (code, old = null) => {
      discarded = old;
      field.value = code;
      kept.keep(label, field.value, stub);
      grow();
      show();
    };
    field.addEventListener("input", () => change(field.value));
    field.addEventListener("keydown", (event) => {
      const command = event.ctrlKey || event.metaKey;
      if (command && event.key === "Enter") {
        event.preventDefault();
        start();
      } else if (event.key === "Enter" && !event.shiftKey && !event.altKey && !event.isComposing) {
        const line = field.value.slice(0, field.selectionStart).split("\n").at(-1);
        const indent = /^ */.exec(line)[0] + (line.trimEnd().endsWith(":") ? "    " : "");
        // The only way to insert that can be undone.
        if (indent && document.execCommand("insertText", false, `\n${indent}`)) event.preventDefault();
      }
    });
    run.addEventListener("click", start);
    stop.addEventListener("click", () => python.stop());
    reset.addEventListener("click", () => {
      if (discarded === null) change(stub, field.value);
      else change(discarded);
      printed.hidden = true;
      if (!running) say("");
      field.focus();
    });

    notes.push(() => { note.textContent = python.fetched ? SHORTCUT : `The first Run loads Python: ${SIZE}, once.`; });
    notes.at(-1)();
    field.rows = field.value.split("\n").length;
    show();
    if (kept.solved(label)) solve();
    cell.classList.add("exercise-live");
    cell.append(editor);
  }

  // Ctrl+K opens the search of the theme, which listens before the field does; but this script came before the theme's.
  addEventListener("keydown", (event) => {
    const search = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k";
    if (search && event.target.matches(".exercise-code")) event.stopImmediatePropagation();
  }, true);

  // From a disk no worker starts; a browser that is too old has none.
  if (location.protocol !== "file:" && window.Worker && window.WebAssembly)
    document.querySelectorAll(".exercise-stub").forEach(edit);
}
