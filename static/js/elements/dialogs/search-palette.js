import { h } from "../../lib/dom.js";
import { reveal } from "../../lib/reveal.js";
import { wordsOf } from "../../lib/snippet.js";
import { gettext } from "../../lib/words.js";
import { openDialog } from "./dialog.js";

const PAUSE = 90; // ms of no typing before the server is asked

/** Search titles and messages; Enter opens the hit in its own branch. */
export function openSearch(app) {
  const input = h("input", {
    class: "palette__input",
    type: "search",
    autocomplete: "off",
  });
  input.placeholder = gettext("Search titles and messages");
  input.setAttribute("aria-label", input.placeholder);
  const list = h("div", { class: "palette__list", role: "listbox" });
  list.setAttribute("aria-label", gettext("Found"));
  const dialog = openDialog(app, gettext("Search"), {
    size: "palette",
    body: [input, list],
  });
  const palette = new Palette(app, dialog, input, list);
  palette.recent();
  input.focus();
}

class Palette {
  #timer = 0;
  #asked = 0;

  constructor(app, dialog, input, list) {
    Object.assign(this, { app, dialog, input, list });
    input.addEventListener("input", () => this.#typed());
    input.addEventListener("keydown", (event) => this.#key(event));
  }

  /** What was open last, before anything is typed. */
  recent() {
    this.#show(this.app.chat.list.items.slice(0, 8).map(titleHit));
  }

  #typed() {
    clearTimeout(this.#timer);
    const text = this.input.value.trim();
    if (!text) return this.recent();
    this.#timer = setTimeout(() => this.#search(text), PAUSE);
    return undefined;
  }

  async #search(text) {
    this.#asked += 1;
    const turn = this.#asked;
    try {
      const { conversations, messages } = await this.app.chat.api.get("/search", {
        q: text,
      });
      if (turn !== this.#asked) return;
      this.#show([...conversations.map(titleHit), ...messages.map(messageHit)]);
    } catch (error) {
      this.list.replaceChildren(h("p", { class: "palette__empty" }, error.message));
    }
  }

  #show(hits) {
    this.hits = hits;
    const rows = hits.map((hit) => this.#row(hit));
    if (!rows.length)
      rows.push(h("p", { class: "palette__empty" }, gettext("Nothing found.")));
    this.list.replaceChildren(...rows);
    this.#activate(0);
  }

  #row(hit) {
    const row = h("div", { class: "palette__hit", role: "option" });
    row.append(
      h("span", { class: "palette__title", dir: "auto" }, hit.title),
      ...hit.snippet,
    );
    row.addEventListener("click", () => this.#go(hit));
    row.addEventListener("pointermove", () => this.#activate(this.hits.indexOf(hit)));
    return row;
  }

  #activate(index) {
    this.at = index;
    [...this.list.children].forEach((row, place) => {
      row.setAttribute("aria-selected", place === index);
      if (place === index) reveal(this.list, row);
    });
  }

  #key(event) {
    if (event.isComposing) return;
    if (event.key === "Enter" || event.key === "Escape") this.#end(event);
    if (!this.hits?.length) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      this.#activate((this.at + step + this.hits.length) % this.hits.length);
    }
  }

  // Not also for the field that has the focus next, nor to empty this one first.
  #end(event) {
    event.preventDefault();
    if (event.key === "Escape") this.dialog.close();
    else if (this.hits?.length) this.#go(this.hits[this.at]);
  }

  #go({ id, messageId }) {
    this.dialog.close();
    this.app.go(id);
    if (messageId) this.app.querySelector("chat-transcript").find(messageId);
  }
}

const untitled = () => gettext("New conversation");

const titleHit = ({ id, title }) => ({ id, title: title || untitled(), snippet: [] });

function messageHit({ conversation_id: id, message_id: messageId, title, snippet }) {
  const { before = "", hit = "", after = "" } = snippet ?? {};
  const words = h("span", { class: "palette__snippet", dir: "auto" });
  words.append(wordsOf(before), h("mark", {}, hit), wordsOf(after));
  return { id, messageId, title: title || untitled(), snippet: [words] };
}
