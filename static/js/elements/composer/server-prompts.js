import { h } from "../../lib/dom.js";
import { gettext } from "../../lib/words.js";
import { dialogActions, labelled, openDialog, textButton } from "../dialogs/dialog.js";
import { attachAll } from "./server-files.js";

const FRESH = 60_000; // milliseconds that a list holds

/** The prompts of the servers that the person may use, asked for when first wanted. */
export class ServerPrompts {
  #chat;
  #changed;
  #items = [];
  #askedAt = Number.NEGATIVE_INFINITY;

  /** `changed` is called when there are others than before. */
  constructor(chat, changed) {
    this.#chat = chat;
    this.#changed = changed;
  }

  /** Those that a typed word fits: of the server, or of the prompt. */
  matching(typed) {
    if (this.#chat.boot.connections?.length) this.#ask();
    const wanted = typed.toLowerCase();
    return this.#items.filter(({ name, title, server, server_title: shown }) =>
      [name, title, server, shown].some((one) => one.toLowerCase().startsWith(wanted)),
    );
  }

  // Servers may be slow: one's own prompts do not wait for theirs.
  async #ask() {
    if (performance.now() - this.#askedAt < FRESH) return;
    this.#askedAt = performance.now();
    const before = JSON.stringify(this.#items);
    const told = await this.#chat.api.get("/mcp/prompts").catch(() => null);
    this.#items = told?.items ?? this.#items;
    if (JSON.stringify(this.#items) !== before) this.#changed();
  }
}

/** Ask for what a prompt wants, have the server write it, and put it into the composer. */
export async function useServerPrompt(app, prompt) {
  const given = prompt.arguments.length ? await askFor(app, prompt) : {};
  if (!given) return;
  const path = `/mcp/${encodeURIComponent(prompt.server)}/prompts`;
  const body = { name: prompt.name, arguments: given };
  const { text, files } = await app.chat.api.post(path, body);
  if (text) app.chat.dispatchEvent(new CustomEvent("insert", { detail: text }));
  if (app.chat.boot.may_attach) attachAll(app.chat, files, prompt.server_title);
  const said = gettext("Written by “%(server)s”: read it before you send it.", {
    server: prompt.server_title,
  });
  app.chat.tell(said);
}

function askFor(app, { title, description, server_title: server, arguments: wanted }) {
  return new Promise((resolve) => {
    const inputs = wanted.map((one) => [one.name, input(one)]);
    const fields = wanted.map((one, at) =>
      labelled(one.title, inputs[at][1], one.description),
    );
    const about = description && h("p", { class: "field__hint" }, description);
    const use = textButton(gettext("Use"), () => {}, "main", { type: "submit" });
    const form = h("form", { class: "form" }, about, ...fields, dialogActions(use));
    const heading = `${server}: ${title}`;
    const dialog = openDialog(app, heading, { size: "small", body: [form] });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const given = inputs.map(([name, field]) => [name, field.value]);
      resolve(Object.fromEntries(given.filter(([, value]) => value)));
      dialog.close();
    });
    dialog.addEventListener("close", () => resolve(null));
    inputs[0][1].focus();
  });
}

const input = ({ required }) => h("textarea", { class: "input", rows: 2, required });
