import { gettext } from "../../lib/words.js";
import { chatOf, on } from "../chat-of.js";

const EVERY = 7_000; // ms

/** Tells a screen reader that an answer began, goes on and ended; never its tokens. */
export class AnswerAnnouncer extends HTMLElement {
  #life = null;
  #timer = 0;

  connectedCallback() {
    this.#life = new AbortController();
    this.chat = chatOf(this);
    on(this.chat, this.#life.signal, {
      running: () => this.#changed(),
      open: () => this.#quiet(),
    });
  }

  disconnectedCallback() {
    this.#life.abort();
    clearInterval(this.#timer);
  }

  #changed() {
    const { busy } = this.chat;
    if (busy && !this.#timer) {
      this.textContent = gettext("The answer has started.");
      this.#timer = setInterval(() => this.#goesOn(), EVERY);
    } else if (!busy && this.#timer) {
      this.#quiet();
      this.textContent = this.#end();
    }
  }

  #end() {
    const status = this.chat.conversation.path().at(-1)?.status;
    if (status === "stopped") return gettext("The answer was stopped.");
    if (status === "waiting") return gettext("The answer waits for your decision.");
    if (status === "complete") return gettext("The answer is finished.");
    return gettext("The answer could not be finished.");
  }

  #goesOn() {
    this.textContent = "";
    this.textContent = gettext("The answer is still being written.");
  }

  #quiet() {
    clearInterval(this.#timer);
    this.#timer = 0;
    this.textContent = "";
  }
}
