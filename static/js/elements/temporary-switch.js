import { chatOf, on } from "./chat-of.js";

/** Makes a conversation that has not begun a temporary one; there until it begins. */
export class TemporarySwitch extends HTMLElement {
  #life = null;

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    this.chat = chatOf(this);
    this.button = this.querySelector("button");
    const show = () => this.#show();
    on(this.chat, signal, { open: show, meta: show, named: show, config: show });
    on(this.button, signal, { click: () => this.#switch() });
    this.#show();
  }

  disconnectedCallback() {
    this.#life.abort();
  }

  get #on() {
    return Boolean(this.chat.drafts.get(null).temporary);
  }

  #switch() {
    this.chat.drafts.keep(null, { temporary: !this.#on });
    this.chat.dispatchEvent(new Event("meta"));
  }

  #show() {
    const fresh = this.chat.conversation.id === null;
    this.hidden = !fresh || !this.chat.shows("temporaryChat");
    // Of what has not begun, there is nothing else to do.
    this.nextElementSibling.hidden = fresh;
    this.button.setAttribute("aria-pressed", this.#on);
  }
}
