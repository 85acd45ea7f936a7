import { h } from "../lib/dom.js";
import { gettext } from "../lib/words.js";
import { chatOf, on } from "./chat-of.js";

const PATIENCE = 1_200; // ms before a short gap is worth a word

let dismissed = false; // the word about the slower way, in this page

/** Says when the connection is away, and asks to sign in again when it must. */
export class ConnectionStatus extends HTMLElement {
  #life = null;
  #delay = 0;
  #asker = 0;

  connectedCallback() {
    this.#life = new AbortController();
    this.connection = chatOf(this).connection;
    on(this.connection, this.#life.signal, {
      state: ({ detail }) => this.#show(detail),
    });
  }

  disconnectedCallback() {
    this.#life.abort();
    clearTimeout(this.#delay);
    clearInterval(this.#asker);
  }

  #show(state) {
    if (state === "waiting") return this.#soonAway();
    this.#forgetDelay();
    if (state === "signed-out") this.#signedOut();
    else if (state === "open") this.#opened();
    return undefined;
  }

  // Every try that fails says so again, which must not put the word off.
  #soonAway() {
    if (navigator.onLine === false) this.#away();
    else this.#delay ||= setTimeout(() => this.#away(), PATIENCE);
  }

  #forgetDelay() {
    clearTimeout(this.#delay);
    this.#delay = 0;
  }

  #opened() {
    this.#clear();
    if (!this.connection.detour || dismissed) return;
    const text = gettext(
      "WebSockets do not get through to this server, probably because of a proxy. The chat works by a slower way; tell whoever runs it.",
    );
    const close = h("button", { type: "button", class: "link" }, gettext("Close"));
    const words = h("span", { class: "notice__text" }, text);
    const notice = h("div", { class: "notice", role: "status" }, words, close);
    close.addEventListener("click", () => {
      dismissed = true;
      notice.remove();
    });
    this.replaceChildren(notice);
  }

  #clear() {
    clearInterval(this.#asker);
    this.replaceChildren();
  }

  #away() {
    if (this.firstElementChild) return;
    const text = gettext("Reconnecting… Answers go on being written meanwhile.");
    this.replaceChildren(h("div", { class: "notice", "data-tone": "warning" }, text));
  }

  #signedOut() {
    const text = gettext("Your session has ended. What you typed is kept here.");
    const address = `/accounts/login/?next=${encodeURIComponent("/")}`;
    const link = { class: "link", href: address, target: "_blank" };
    const words = h("span", { class: "notice__text" }, text);
    const notice = h(
      "div",
      { class: "notice", "data-tone": "warning", role: "alert" },
      words,
    );
    notice.append(h("a", link, gettext("Sign in in a new tab")));
    this.replaceChildren(notice);
    clearInterval(this.#asker);
    this.#asker = setInterval(() => this.#ask(), 2_500);
  }

  // The other tab signs in for this one as well: notice it and go on.
  async #ask() {
    const answer = await fetch("/api/config", { redirect: "manual" }).catch(() => null);
    if (!answer?.ok) return;
    this.#clear();
    this.connection.reconnect();
  }
}
