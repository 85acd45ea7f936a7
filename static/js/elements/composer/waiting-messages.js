import { h, icon, iconButton } from "../../lib/dom.js";
import { gettext } from "../../lib/words.js";
import { chatOf, on } from "../chat-of.js";

/** Messages that will go when the running answer ends; each can be changed or removed. */
export class WaitingMessages extends HTMLElement {
  #life = null;

  connectedCallback() {
    this.#life = new AbortController();
    this.chat = chatOf(this);
    const show = () => this.#show();
    on(this.chat, this.#life.signal, { open: show, running: show });
    on(this.chat.waiting, this.#life.signal, { change: show });
  }

  disconnectedCallback() {
    this.#life.abort();
  }

  #show() {
    const { id } = this.chat.conversation;
    const entries = id === null ? [] : this.chat.waiting.of(id);
    if (this.contains(document.activeElement) && this.querySelector("textarea")) return;
    this.replaceChildren(...entries.map((entry) => this.#row(id, entry)));
    if (entries.length && !this.chat.busy) this.prepend(this.#sendNow(id));
  }

  #row(id, { id: entryId, text, files = [] }) {
    const { waiting } = this.chat;
    const said = [text, ...files.map(({ name }) => name)].filter(Boolean).join(" · ");
    const row = h("div", { class: "waiting__entry" }, icon("queue"));
    const edit = () =>
      row.replaceChildren(icon("queue"), this.#field(id, entryId, text));
    const small = { "data-size": "small" };
    row.append(
      h("span", { class: "waiting__text", dir: "auto" }, said),
      iconButton("edit", gettext("Edit"), edit, small),
      iconButton("close", gettext("Remove"), () => waiting.remove(id, entryId), small),
    );
    return row;
  }

  #field(id, entryId, text) {
    const label = gettext("Waiting message");
    const field = h("textarea", {
      class: "input",
      rows: 2,
      value: text,
      "aria-label": label,
    });
    const keep = () => {
      field.removeEventListener("blur", keep);
      field.blur();
      const changed = field.value.trim();
      if (changed) this.chat.waiting.change(id, entryId, changed);
      else this.chat.waiting.remove(id, entryId);
    };
    field.addEventListener("blur", keep);
    field.addEventListener("keydown", (event) => {
      if (event.isComposing || event.key !== "Enter" || event.shiftKey) return;
      event.preventDefault();
      keep();
    });
    queueMicrotask(() => field.focus());
    return field;
  }

  #sendNow(id) {
    const look = { class: "button", "data-size": "small", "data-tone": "quiet" };
    const free = { detail: id };
    const onclick = () => this.chat.dispatchEvent(new CustomEvent("free", free));
    return h(
      "button",
      { type: "button", ...look, onclick },
      gettext("Send the next now"),
    );
  }
}
