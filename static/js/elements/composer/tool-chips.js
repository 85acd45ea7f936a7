import { h, icon, iconButton } from "../../lib/dom.js";
import { gettext } from "../../lib/words.js";
import { iconOf } from "../calls/call-words.js";
import { chatOf, on } from "../chat-of.js";
import { confirm } from "../dialogs/dialog.js";
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
    on(this.chat.several, signal, { change: () => this.#show() });
    this.#show();
  }

  disconnectedCallback() {
    this.#life.abort();
  }

  #show() {
    const { choices, closed, on: chosen } = this.chat.toolbox;
    const any = choices.length || closed.length || this.#libraries().length;
    this.button.hidden = !(any || this.chat.boot.may_attach);
    const models = this.chat.several.others.map((one) => this.#model(one));
    this.replaceChildren(...chosen.map((one) => this.#chip(one)), ...models);
  }

  // A model that is asked beside the chosen one.
  #model(offer) {
    const { several } = this.chat;
    const off = () => several.choose(several.others.filter((one) => one !== offer));
    return chip("columns", offer.label, off);
  }

  #chip({ group, label, icon: sign }) {
    return chip(iconOf(sign), label, () => this.#switch(group));
  }

  #switch(group) {
    this.chat.toolbox.toggle(group);
    this.composer.field.focus();
  }

  #open() {
    const { choices, on: chosen } = this.chat.toolbox;
    const tools = choices.map((one) => this.#entry(one, chosen.includes(one)));
    tools.push(...this.chat.toolbox.away.map((one) => this.#away(one)));
    tools.push(...this.chat.toolbox.closed.map((one) => this.#closed(one)));
    const files = this.chat.boot.may_attach ? [this.#files()] : [];
    const attached = [...files, ...this.#resources()];
    const line = attached.length && tools.length ? [null] : [];
    const more = [...this.#libraries(), ...this.#several()];
    openMenu(this.button, [...attached, ...line, ...tools, ...more]);
  }

  // Servers that have something to read, whatever model is chosen.
  #resources() {
    const { boot } = this.chat;
    const having = boot.may_attach ? (boot.connections ?? []) : [];
    return having
      .filter(({ resources }) => resources)
      .map(({ group, title }) => {
        const server = { name: group.replace(/^mcp:/, ""), title };
        const label = gettext("Attach from %(server)s…", { server: title });
        const run = () => this.closest("chat-app").run("resources", server);
        return { icon: "link", label, run };
      });
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

  // One of other models: it says whose, and changes nothing.
  #away({ label, why, icon: sign }) {
    const run = () => this.composer.field.focus();
    return { icon: iconOf(sign), label, hint: why, tone: "faint", run };
  }

  #several() {
    if (this.chat.offers.all.length < 2 || !this.chat.shows("multiConvo")) return [];
    const run = () => this.closest("chat-app").run("several-models", this.button);
    return [{ icon: "columns", label: gettext("Ask several models…"), run }];
  }

  #entry({ group, label, description, icon: sign, consent }, checked) {
    const look = { icon: iconOf(sign), label, hint: description };
    const run = () =>
      consent ? this.#ask(group, label, consent) : this.#switch(group);
    return { ...look, checked, many: true, run };
  }

  // What leaves Azure is agreed to once, and that is kept with the person.
  async #ask(group, label, text) {
    const app = this.closest("chat-app");
    if (!(await confirm(app, label, text, gettext("Switch on"), "main"))) return;
    try {
      await this.chat.api.put(`/hosted-tools/${encodeURIComponent(group)}/consent`);
    } catch (error) {
      app.report(error);
      return;
    }
    this.chat.toolbox.agreed(group);
    this.#switch(group);
  }
}

function chip(sign, label, off) {
  const said = gettext("Switch off %(name)s", { name: label });
  const name = h("span", { class: "tool-chip__name", dir: "auto" }, label);
  const close = iconButton("close", said, off, { "data-size": "small" });
  return h("span", { class: "tool-chip" }, icon(sign), name, close);
}
