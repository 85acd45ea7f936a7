import { h, iconButton } from "../../lib/dom.js";
import { PythonRun } from "../../lib/python/python-run.js";
import { gettext } from "../../lib/words.js";

const MOST = 100_000; // characters that are shown

/** What a program prints, below its source. */
export class PythonOutput {
  #state = h("span", { class: "python-output__state", role: "status" });
  #stop = iconButton("stop", gettext("Stop"), () => this.#run?.stop(), {
    "data-size": "small",
  });
  #text = h("pre", { class: "python-output__text", tabindex: 0, dir: "ltr" });
  #run = null;
  #left = MOST;
  element = h("div", { class: "python-output" });

  constructor() {
    const head = h("div", { class: "python-output__head" }, this.#state, this.#stop);
    this.#text.setAttribute("aria-label", gettext("Output"));
    this.element.append(head, this.#text);
  }

  /** Run a program; one that is running ends. */
  run(source) {
    this.#run?.stop();
    this.#text.replaceChildren();
    this.#left = MOST;
    this.#stop.hidden = false;
    this.#state.textContent = gettext("Starting Python…");
    const run = new PythonRun(source);
    run.addEventListener("started", () => {
      this.#state.textContent = gettext("Running…");
    });
    run.addEventListener("out", ({ detail }) => this.#print(detail));
    run.addEventListener("end", ({ detail }) => this.#end(run, detail));
    this.#run = run;
  }

  #print({ text, error = false }) {
    if (this.#left <= 0) return;
    const shown = `${text}\n`.slice(0, this.#left);
    this.#left -= shown.length;
    const more = this.#left <= 0 && gettext("… more than is shown");
    this.#text.append(
      h("span", { data: error ? { error: "" } : {} }, shown),
      more || "",
    );
  }

  #end(run, { value, problem }) {
    if (run !== this.#run) return;
    this.#run = null;
    this.#stop.hidden = true;
    if (value) this.#print({ text: value });
    const known = SAID[problem]?.();
    if (problem && !known) this.#print({ text: traceback(problem), error: true });
    this.#state.textContent =
      known ?? (problem ? gettext("It ended with an error.") : gettext("Done"));
  }
}

const SAID = {
  stopped: () => gettext("Stopped."),
  time: () => gettext("It ran for 30 seconds, as long as it may, and was stopped."),
  away: () => gettext("Python could not be loaded."),
};

/** An error as the program's author knows it, without Pyodide's own lines. */
const traceback = (text) =>
  text
    .replace(/^ {2}File "\/lib\/python\d+\.zip\/[^\n]*\n(?: {4}[^\n]*\n)*/gm, "")
    .trim();
