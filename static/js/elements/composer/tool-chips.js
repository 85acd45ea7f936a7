import { h, icon, iconButton } from "../../lib/dom.js";
import { gettext } from "../../lib/words.js";
import { iconOf } from "../calls/call-words.js";
import { chatOf, on } from "../chat-of.js";
import { openMenu } from "../menu.js";

/** The «+» for files and tools, and what is on, each to be taken off. */
export class ToolChips extends HTMLElement {
  #life = null;

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    this.chat = chatOf(this);
    this.composer = this.closest("chat-composer");
    this.button = this.composer.querySelector(".composer__add");
    on(this.button, signal, { click: () => this.#open() });
    on(this.chat.toolbox, signal, { change: () => this.#show() });
    // The tab in which the person signs in at a server tells when that is done.
    const channel = new BroadcastChannel("connections");
    on(channel, signal, { message: () => this.chat.offers.reread() });
    signal.addEventListener("abort", () => channel.close());
    this.#show();
  }

  disconnectedCallback() {
    this.#life.abort();
  }

  #show() {
    const { choices, closed, on: chosen } = this.chat.toolbox;
    const any = choices.length || closed.length || this.#libraries().length;
    this.button.hidden = !(any || this.chat.boot.may_attach);
    this.replaceChildren(...chosen.map((one) => this.#chip(one)));
  }

  #chip({ group, label, icon: sign }) {
    const off = () => this.#switch(group);
    const said = gettext("Switch off %(name)s", { name: label });
    return h(
      "span",
      { class: "tool-chip" },
      icon(iconOf(sign)),
      h("span", { class: "tool-chip__name", dir: "auto" }, label),
      iconButton("close", said, off, { "data-size": "small" }),
    );
  }

  #switch(group) {
    this.chat.toolbox.toggle(group);
    this.composer.field.focus();
  }

  #open() {
    const { choices, on: chosen } = this.chat.toolbox;
    const tools = choices.map((one) => this.#entry(one, chosen.includes(one)));
    tools.push(...this.chat.toolbox.closed.map((one) => this.#closed(one)));
    const files = this.chat.boot.may_attach ? [this.#files()] : [];
    const line = files.length && tools.length ? [null] : [];
    openMenu(this.button, [...files, ...line, ...tools, ...this.#libraries()]);
  }

  #files() {
    const run = () => this.composer.querySelector("input[type=file]").click();
    return { icon: "clip", label: gettext("Attach files"), run };
  }

  #libraries() {
    if (!this.chat.shows("fileSearch")) return [];
    const run = () => this.closest("chat-app").run("libraries", this.button);
    return [null, { icon: "database", label: gettext("Libraries…"), run }];
  }

  // One that waits leads to where the person does something about it.
  #closed({ title, reason }) {
    const run = () => this.closest("chat-app").run("connections", this.button);
    return { icon: "tool", label: title, hint: reason, tone: "faint", run };
  }

  #entry({ group, label, description, icon: sign }, checked) {
    const look = { icon: iconOf(sign), label, hint: description };
    return { ...look, checked, many: true, run: () => this.#switch(group) };
  }
}
