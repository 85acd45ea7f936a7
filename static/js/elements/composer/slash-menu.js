import { h } from "../../lib/dom.js";
import { chatOf, on } from "../chat-of.js";
import { usePrompt } from "./prompt-use.js";

const SHOWN = 8;

/** The list of prompts that opens when a message begins with a slash. */
export class SlashMenu extends HTMLElement {
  #life = null;
  #prompts = null;

  connectedCallback() {
    this.#life = new AbortController();
    this.app = this.closest("chat-app");
    this.field = this.parentElement.querySelector("textarea");
    on(this.field, this.#life.signal, {
      input: () => this.#typed(),
      blur: () => this.#later(),
    });
    // Before the composer takes Enter for sending.
    const options = { signal: this.#life.signal, capture: true };
    this.field.addEventListener("keydown", (event) => this.#key(event), options);
  }

  disconnectedCallback() {
    this.#life.abort();
  }

  #later() {
    setTimeout(() => this.#close(), 150);
  }

  #close() {
    this.replaceChildren();
  }

  async #typed() {
    const wanted = /^\/([\w-]*)$/.exec(this.field.value)?.[1];
    if (wanted === undefined) return this.#close();
    const { api } = chatOf(this);
    this.#prompts ??= (await api.get("/prompts").catch(() => ({ items: [] }))).items;
    const found = this.#prompts.filter(({ command, name }) =>
      (command || name).toLowerCase().startsWith(wanted.toLowerCase()),
    );
    this.#show(found.slice(0, SHOWN));
    return undefined;
  }

  #show(prompts) {
    const rows = prompts.map((prompt) => {
      const row = h("div", { class: "slash__entry", role: "option" });
      row.append(
        h("strong", {}, `/${prompt.command || prompt.name}`),
        " ",
        prompt.description,
      );
      row.addEventListener("pointerdown", (event) => {
        event.preventDefault();
        this.#use(prompt);
      });
      row.prompt = prompt;
      return row;
    });
    this.replaceChildren(...rows);
    this.#activate(0);
  }

  #activate(index) {
    this.at = index;
    for (const [place, row] of [...this.children].entries())
      row.setAttribute("aria-selected", place === index);
  }

  #key(event) {
    const count = this.children.length;
    if (!count || event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.#activate((this.at + step + count) % count);
    else if (event.key === "Enter" || event.key === "Tab")
      this.#use(this.children[this.at].prompt);
    else if (event.key === "Escape") this.#close();
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  #use(prompt) {
    this.#prompts = null;
    this.#close();
    this.field.value = "";
    this.field.dispatchEvent(new Event("input"));
    usePrompt(this.app, prompt).catch((error) => this.app.report(error));
  }
}
