import { h } from "../../lib/dom.js";
import { gettext } from "../../lib/words.js";
import { on } from "../chat-of.js";

/** Offers to quote the text selected in a message. */
export class QuoteButton {
  #app;
  #button = null;

  constructor(app, signal) {
    this.#app = app;
    on(document, signal, { selectionchange: () => this.#changed() });
  }

  #changed() {
    this.#button?.remove();
    this.#button = null;
    const selection = getSelection();
    const text = selection.toString().trim();
    const inside = selection.anchorNode?.parentElement?.closest("chat-message");
    if (!text || !inside || selection.isCollapsed) return;
    const { top, left } = selection.getRangeAt(0).getBoundingClientRect();
    const quote = (event) => {
      event.preventDefault();
      this.#quote(text);
    };
    const look = { type: "button", class: "quote-button", onpointerdown: quote };
    this.#button = h("button", look, gettext("Quote in reply"));
    this.#button.style.insetBlockStart = `${Math.max(8, top - 44)}px`;
    this.#button.style.insetInlineStart = `${Math.max(8, left)}px`;
    this.#app.append(this.#button);
  }

  #quote(text) {
    const quoted = text.replace(/^/gm, "> ");
    getSelection().removeAllRanges();
    const detail = `${quoted}\n\n`;
    this.#app.chat.dispatchEvent(new CustomEvent("insert", { detail }));
  }
}
