import { copy, download } from "../../lib/clipboard.js";
import { h, iconButton } from "../../lib/dom.js";
import { paint } from "../../lib/markdown/highlighting.js";
import { gettext } from "../../lib/words.js";

const PAINTED_WHILE_GROWING = 12_000; // characters
const PYTHON = new Set(["python", "py", "python3"]);
const ENDINGS = {
  python: "py",
  javascript: "js",
  typescript: "ts",
  bash: "sh",
  ruby: "rb",
};

/** Code with its language, and buttons to copy, wrap and download it. */
export class CodeBlock extends HTMLElement {
  #source = null;
  #language = "";
  #done = false;
  #code = h("code");
  #label = h("span", { class: "code-block__language" });
  #run = null;
  #output = null;

  get source() {
    return this.#source ?? "";
  }

  /** Show source text; `done` means that no more of it will come. */
  show(source, language, done) {
    if (source === this.#source && done === this.#done) return;
    if (!this.firstChild) this.#build();
    this.#source = source;
    this.#language = language;
    this.#done = done;
    this.#paint();
  }

  #paint() {
    this.#label.textContent = this.#language || gettext("text");
    this.#run.hidden = !(this.#done && this.#runs);
    if (this.#done || this.source.length < PAINTED_WHILE_GROWING)
      paint(this.#code, this.source, this.#language);
    else this.#code.textContent = this.source;
    if (this.#done && this.#language === "mermaid") this.#draw();
  }

  #build() {
    const head = h("div", { class: "code-block__head" }, this.#label);
    const small = { "data-size": "small" };
    this.#run = iconButton("play", gettext("Run"), () => this.#start(), small);
    head.append(
      this.#run,
      iconButton("wrap", gettext("Wrap lines"), (event) => this.#wrap(event), small),
      iconButton("download", gettext("Download"), () => this.#save(), small),
      iconButton("copy", gettext("Copy code"), (event) => this.#copy(event), small),
    );
    // A scrolling region must be reachable by keyboard.
    const region = { tabindex: 0, dir: "ltr", class: "code-block__source" };
    this.append(head, h("pre", region, this.#code));
  }

  get #runs() {
    const { chat } = this.closest("chat-app") ?? {};
    return PYTHON.has(this.#language) && (!chat || chat.shows("runCode"));
  }

  async #start() {
    if (!this.#output) {
      const { PythonOutput } = await import("./python-output.js");
      this.#output ??= new PythonOutput();
      this.append(this.#output.element);
    }
    this.#output.run(this.source);
  }

  #wrap({ currentTarget }) {
    const wrapped = this.toggleAttribute("data-wrapped");
    currentTarget.setAttribute("aria-pressed", wrapped);
  }

  #save() {
    const ending = ENDINGS[this.#language] ?? (this.#language || "txt");
    download(`code.${ending.replace(/\W/g, "")}`, this.source);
  }

  async #copy({ currentTarget }) {
    await copy(this.source.replace(/\n$/, ""));
    markDone(currentTarget);
  }

  async #draw() {
    const { diagram } = await import("../../lib/markdown/diagram.js");
    const picture = await diagram(this.source).catch(() => null);
    this.querySelector(".code-block__diagram")?.remove();
    if (!picture) return;
    const image = h("img", { src: picture, alt: gettext("Diagram") });
    this.querySelector("pre").before(h("div", { class: "code-block__diagram" }, image));
    if (!this.hasAttribute("data-drawn")) this.#fold();
  }

  // Who sees the picture seldom reads its source.
  #fold() {
    this.toggleAttribute("data-drawn", true);
    const show = ({ currentTarget }) =>
      currentTarget.setAttribute("aria-pressed", !this.toggleAttribute("data-drawn"));
    const look = { "data-size": "small", "aria-pressed": "false" };
    this.#label.after(iconButton("code", gettext("Show the source"), show, look));
  }
}

/** Show for a moment that a copy button has done its work. */
export function markDone(button) {
  const use = button.querySelector("use");
  const before = use.getAttribute("href");
  if (before.endsWith("#check")) return;
  use.setAttribute("href", before.replace(/#.*/, "#check"));
  setTimeout(() => use.setAttribute("href", before), 1_500);
}
