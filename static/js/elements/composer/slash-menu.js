import { h } from "../../lib/dom.js";
import { chatOf, on } from "../chat-of.js";
import { usePrompt } from "./prompt-use.js";
import { ServerPrompts, useServerPrompt } from "./server-prompts.js";

const SHOWN = 8;
const MOST = 24; // with those of servers

/** What opens when a message begins with a slash, prompts, or with @, assistants. */
export class SlashMenu extends HTMLElement {
  #life = null;
  #prompts = null;
  #offered = null;

  connectedCallback() {
    this.#life = new AbortController();
    this.app = this.closest("chat-app");
    this.field = this.parentElement.querySelector("textarea");
    this.#offered = new ServerPrompts(chatOf(this), () => this.#again());
    on(this.field, this.#life.signal, {
      input: () => this.#typed(),
      blur: () => this.#later(),
    });
    on(chatOf(this).offers, this.#life.signal, {
      change: () => this.field.value.startsWith("@") && this.#typed(),
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
    const named = /^@([^\s@]{0,100})$/.exec(this.field.value)?.[1];
    if (named !== undefined) return this.#showAssistants(named);
    const wanted = /^\/([^\s/]{0,100})$/.exec(this.field.value)?.[1];
    if (wanted === undefined) return this.#close();
    const { api } = chatOf(this);
    this.#prompts ??= (await api.get("/prompts").catch(() => ({ items: [] }))).items;
    const found = this.#prompts.filter(({ command, name }) =>
      (command || name).toLowerCase().startsWith(wanted.toLowerCase()),
    );
    const rows = found.slice(0, SHOWN).map((prompt) => {
      const name = `/${prompt.command || prompt.name}`;
      return this.#row(name, prompt.description, () => this.#use(prompt));
    });
    this.#show([...rows, ...this.#ofServers(wanted)].slice(0, MOST));
    return undefined;
  }

  #ofServers(typed) {
    return this.#offered.matching(typed).map((prompt) => {
      const name = `/${prompt.server_title}: ${prompt.title}`;
      return this.#row(name, prompt.description, () => this.#useOffered(prompt));
    });
  }

  // What servers have comes later than one's own.
  #again() {
    const here = document.activeElement === this.field;
    if (here && this.field.value.startsWith("/")) this.#typed();
  }

  #showAssistants(typed) {
    const { offers } = chatOf(this);
    const rows = offers.assistants(typed).map((one) => {
      const name = `${one.emoji || "@"} ${one.label}`;
      return this.#row(name, one.description, () => this.#choose(one));
    });
    this.#show(rows.slice(0, SHOWN));
  }

  #row(name, words, take) {
    const row = h("div", { class: "slash__entry", role: "option" });
    row.append(h("strong", {}, name), " ", words);
    row.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      take();
    });
    row.take = take;
    return row;
  }

  #show(rows) {
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
      this.children[this.at].take();
    else if (event.key === "Escape") this.#close();
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  #choose(assistant) {
    this.#empty();
    chatOf(this).offers.choose(assistant);
    this.field.focus();
  }

  #empty() {
    this.#close();
    this.field.value = "";
    this.field.dispatchEvent(new Event("input"));
  }

  #useOffered(prompt) {
    this.#empty();
    useServerPrompt(this.app, prompt).catch((error) => this.app.report(error));
  }

  #use(prompt) {
    this.#prompts = null;
    this.#empty();
    usePrompt(this.app, prompt).catch((error) => this.app.report(error));
  }
}
