import { freshId, h, icon, iconButton } from "../../lib/dom.js";
import { gettext } from "../../lib/words.js";
import { textButton } from "../dialogs/dialog.js";

/** Answers of several models to one message, in columns; on the phone one at a time. */
export class SideBySide {
  #chat;
  #columns = new Map(); // message id -> {element, message, tab, …}
  #tabs = h("div", { class: "side__tabs", role: "tablist" });
  #row = h("div", { class: "side__row" });
  element = h("section", { class: "side" }, this.#tabs, this.#row);

  constructor(chat) {
    this.#chat = chat;
    this.element.setAttribute("aria-label", gettext("Answers side by side"));
    this.#tabs.addEventListener("keydown", (event) => this.#walk(event));
  }

  /** Show these answers; the element must be in the page. */
  show(answers) {
    const ids = new Set(answers.map(({ id }) => id));
    for (const [id, { element, tab }] of this.#columns) {
      if (ids.has(id)) continue;
      element.remove();
      tab.remove();
      this.#columns.delete(id);
    }
    for (const answer of answers) this.update(answer);
    if (!this.#row.querySelector("[data-seen]")) this.#see(answers[0]?.id);
  }

  /** Show an answer as it is by now. */
  update(answer) {
    const column = this.#columns.get(answer.id) ?? this.#add(answer);
    const name = this.#chat.offers.senderOf(answer);
    column.name.textContent = name;
    column.tab.textContent = name;
    column.message.update(answer);
    this.#act(column, answer);
  }

  /** Show what there is of one that is being written. */
  stream(run) {
    const column = this.#columns.get(run.messageId);
    column?.message.stream(run);
    if (column) this.#act(column, column.message.message);
  }

  /** One that this tab made up has the server's id now. */
  rename({ from, to }) {
    const column = this.#columns.get(from);
    if (!column) return;
    this.#columns.delete(from);
    this.#columns.set(to, column);
    column.message.messageId = to;
    column.id = to;
  }

  #add({ id }) {
    const message = h("chat-message", {
      class: "message",
      data: { role: "assistant" },
    });
    message.messageId = id;
    const name = h("h3", { class: "side__name" });
    const act = h("span", { class: "side__act" });
    const place = freshId("side");
    const element = h("article", { class: "side__column", id: place });
    element.append(h("header", { class: "side__head" }, name, act), message);
    const look = { type: "button", role: "tab", class: "side__tab" };
    const tab = h("button", { ...look, "aria-controls": place });
    const column = { id, element, message, name, act, tab };
    tab.addEventListener("click", () => this.#see(column.id));
    this.#columns.set(id, column);
    this.#row.append(element);
    this.#tabs.append(tab);
    return column;
  }

  // Made anew only when there is something else to do, so that the focus stays.
  #act(column, answer) {
    const run = this.#chat.runs.ofMessage(answer.id);
    const state = answer.status === "streaming" ? (run ? "run" : "wait") : "ended";
    if (column.act.dataset.state === state) return;
    column.act.dataset.state = state;
    const stop = () => this.#chat.runs.stop(this.#chat.runs.ofMessage(column.id)?.id);
    const small = { "data-size": "small" };
    const keep = textButton(gettext("Keep this one"), () => this.#keep(column));
    const made = {
      run: () => iconButton("stop", gettext("Stop"), stop, small),
      wait: () => icon("clock"),
      ended: () => keep,
    };
    column.act.replaceChildren(made[state]());
  }

  async #keep({ id }) {
    const { conversation, several } = this.#chat;
    try {
      await several.keep(conversation, conversation.get(id));
    } catch (error) {
      this.#chat.tell(error.message);
    }
  }

  #see(id) {
    for (const [key, { element, tab }] of this.#columns) {
      element.toggleAttribute("data-seen", key === id);
      tab.ariaSelected = String(key === id);
      tab.tabIndex = key === id ? 0 : -1;
    }
  }

  #walk({ key }) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
    if (!step) return;
    const columns = [...this.#columns.values()];
    const at = columns.findIndex(({ tab }) => tab.ariaSelected === "true");
    const next = columns[(at + step + columns.length) % columns.length];
    this.#see(next.id);
    next.tab.focus();
  }
}
