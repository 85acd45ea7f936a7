import { h } from "../../lib/dom.js";
import { gettext } from "../../lib/words.js";
import { runInPage } from "../../models/in-page.js";
import { keyOf } from "../../models/page-calls.js";
import { textButton } from "../dialogs/dialog.js";

/** Below a call that an open page makes: what its program prints, or who has it. */
export class PageCall extends HTMLElement {
  #life = null;

  async connectedCallback() {
    const message = this.closest("chat-message");
    const { chat } = message ?? {};
    if (!chat) return;
    this.#life = new AbortController();
    const { signal } = this.#life;
    const place = { message_id: message.messageId, call_id: this.dataset.call };
    const key = keyOf(place.message_id, place.call_id);
    await runInPage(chat, [{ conversation_id: chat.conversation.id, ...place }]);
    const { pageCalls } = chat;
    const show = () => this.#show(message, pageCalls.get(key));
    pageCalls.addEventListener("change", ({ detail }) => detail === key && show(), {
      signal,
    });
    show();
  }

  disconnectedCallback() {
    this.#life?.abort();
  }

  #show(message, job) {
    if (job?.output) {
      if (this.firstChild !== job.output.element)
        this.replaceChildren(job.output.element);
      return;
    }
    const words = SAID[job?.state] ?? SAID.waiting;
    const said = h("span", { class: "call__message", role: "status" }, words());
    const leave = textButton(gettext("Go on without"), () => this.#refuse(message));
    this.replaceChildren(said, leave);
  }

  #refuse({ messageId: id }) {
    const callId = this.dataset.call;
    const detail = { name: "answer-call", id, callId, answer: "deny" };
    this.dispatchEvent(new CustomEvent("message:ask", { bubbles: true, detail }));
  }
}

const SAID = {
  waiting: () => gettext("Python is about to run in this page."),
  elsewhere: () => gettext("Another page of yours runs this."),
  over: () => gettext("It is over."),
};

if (!customElements.get("page-call")) customElements.define("page-call", PageCall);
