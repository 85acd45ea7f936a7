import { h, icon, iconButton } from "../../lib/dom.js";
import { outcome, traceback } from "../../lib/python/outcome.js";
import { PythonRun } from "../../lib/python/python-run.js";
import { gettext } from "../../lib/words.js";

const MOST = 100_000; // characters that are shown
const PICTURES = { png: "image/png", jpg: "image/jpeg", webp: "image/webp" };

/** What a program prints, below its source. */
export class PythonOutput {
  #state = h("span", { class: "python-output__state", role: "status" });
  #stop = iconButton("stop", gettext("Stop"), () => this.#run?.stop(), {
    "data-size": "small",
  });
  #text = h("pre", { class: "python-output__text", tabindex: 0, dir: "ltr" });
  #files = h("div", { class: "python-output__files" });
  #run = null;
  #left = MOST;
  element = h("div", { class: "python-output" });

  constructor() {
    const head = h("div", { class: "python-output__head" }, this.#state, this.#stop);
    this.#text.setAttribute("aria-label", gettext("Output"));
    this.element.append(head, this.#text, this.#files);
  }

  /** Say how it stands; `runs`: it can be stopped. */
  say(words, runs = false) {
    this.#state.textContent = words;
    this.#stop.hidden = !runs;
  }

  /** Run a program, with files; one that is running ends. Returns the run. */
  run(source, files = []) {
    this.#run?.stop();
    this.#text.replaceChildren();
    this.#files.replaceChildren();
    this.#left = MOST;
    this.say(gettext("Starting Python…"), true);
    const run = new PythonRun(source, files);
    run.addEventListener("started", () => this.say(gettext("Running…"), true));
    run.addEventListener("out", ({ detail }) => this.#print(detail));
    run.addEventListener("end", ({ detail }) => this.#end(run, detail));
    this.#run = run;
    return run;
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

  #end(run, { value, problem, files, left }) {
    if (run !== this.#run) return;
    this.#run = null;
    if (value) this.#print({ text: value });
    const known = outcome(problem);
    if (problem && !known) this.#print({ text: traceback(problem), error: true });
    this.say(known || (problem ? gettext("It ended with an error.") : gettext("Done")));
    this.#files.append(...files.map(shown));
    if (left.length) this.#files.append(h("p", {}, tooMuch(left)));
  }
}

/** A file that a program has written: a picture to look at, others to save. */
function shown({ name, bytes }) {
  const type = PICTURES[name.split(".").pop().toLowerCase().replace("jpeg", "jpg")];
  const address = URL.createObjectURL(new Blob([bytes], { type }));
  const file = { class: "attachment", href: address, download: name };
  const chip = h(
    "a",
    file,
    icon(type ? "image" : "file"),
    h("span", { class: "attachment__name", dir: "auto" }, name),
  );
  if (!type) return chip;
  const picture = h("img", {
    class: "python-output__picture",
    src: address,
    alt: name,
  });
  return h("figure", {}, picture, chip);
}

/** Which files of a program were too many or too large. */
export const tooMuch = (names) =>
  gettext("Too many or too large to be kept: %(names)s", { names: names.join(", ") });
