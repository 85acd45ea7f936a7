import { sends } from "../../lib/keys.js";
import { chatOf, on } from "../chat-of.js";
import { obstacle, parentOf, wanted } from "./composer-message.js";
import { LABELS } from "./composer-words.js";
import { DraftKeeper, fit } from "./writing.js";

/** Where a message is written: keeps drafts, sends, queues while an answer runs, stops. */
export class ChatComposer extends HTMLElement {
  #life = null;
  #kept = null;
  #early = ""; // what was typed before the scripts were there

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    this.chat = chatOf(this);
    this.#kept = new DraftKeeper(this.chat.drafts);
    this.field = this.querySelector("textarea");
    this.#early = this.field.value;
    this.button = this.querySelector(".composer__send");
    this.hint = this.querySelector(".composer__hint");
    this.temporary = this.querySelector(".composer__temporary");
    on(this.field, signal, {
      input: () => this.#typed(),
      keydown: (event) => this.#key(event),
    });
    on(this.button, signal, { click: () => this.#press() });
    on(this, signal, { click: (event) => event.target === this && this.field.focus() });
    on(this.chat, signal, {
      open: () => this.#restore(),
      running: () => this.#show(),
      named: () => this.#named(),
      meta: () => this.#show(),
      insert: ({ detail }) => this.insert(detail),
      free: ({ detail: id }) => this.#sendNext(id),
    });
    on(window, signal, { pagehide: () => this.#kept.flush() });
    on(this.chat.offers, signal, { change: () => this.#show() });
    on(this.chat.uploads, signal, { change: () => this.#show() });
  }

  disconnectedCallback() {
    this.#life.abort();
  }

  get #id() {
    return this.chat.conversation.id;
  }

  #restore() {
    this.#kept.flush();
    this.field.value = (this.chat.drafts.get(this.#id).text ?? "") + this.#early;
    if (this.#early) this.chat.drafts.keep(this.#id, { text: this.field.value });
    this.#early = "";
    fit(this.field);
    this.#show();
    if (matchMedia("(pointer: fine)").matches)
      this.field.focus({ preventScroll: true });
  }

  // What was typed for the new conversation now belongs to the one it became.
  #named() {
    this.#kept.flush();
    const { text } = this.chat.drafts.get(null);
    this.chat.uploads.rename(this.#id);
    this.chat.drafts.forget(null);
    this.chat.drafts.keep(this.#id, { text });
  }

  #typed() {
    this.#kept.keep(this.#id, this.field.value);
    fit(this.field);
    this.#show();
  }

  #show() {
    const text = this.field.value.trim();
    const hint = obstacle(this.chat, text);
    const { uploads } = this.chat;
    const files = uploads.kept(this.#id).length;
    const mode = this.#mode(text || files);
    this.dataset.mode = mode;
    this.button.setAttribute("aria-label", LABELS[mode]());
    this.button.title = LABELS[mode]();
    const arrived = uploads.moving(this.#id).every(({ problem }) => problem);
    const ready = (text || files) && arrived && !hint && this.chat.offers.current;
    this.button.disabled =
      mode === "stop" ? !this.chat.run || this.chat.run.stopping : !ready;
    this.hint.textContent = hint;
    this.hint.hidden = !hint;
    const { meta } = this.chat.conversation;
    this.temporary.hidden = !(meta ?? this.chat.drafts.get(this.#id)).temporary;
  }

  #mode(text) {
    if (!this.chat.busy) return "send";
    return text ? "queue" : "stop";
  }

  #key(event) {
    if (!sends(event, this.chat.preferences.get("enterSends"))) return;
    event.preventDefault();
    if (this.dataset.mode !== "stop") this.#press();
  }

  #press() {
    if (this.button.disabled) return;
    if (this.dataset.mode === "stop") {
      this.chat.runs.stopAll(this.#id);
      this.#show();
      return;
    }
    const text = this.field.value.trim();
    this.field.value = "";
    this.field.dispatchEvent(new Event("input"));
    const files = this.chat.uploads.take(this.#id);
    if (this.chat.busy) this.chat.waiting.add(this.#id, text, files);
    else this.send(text, parentOf(this.chat.conversation), files);
    this.field.focus();
  }

  /** Send a text and files now, after the open conversation's leaf. */
  send(text, parentId = parentOf(this.chat.conversation), files = []) {
    const { conversation, sending } = this.chat;
    const message = sending.send(
      conversation,
      wanted(this.chat, text, parentId, files),
    );
    this.chat.several.sent(conversation, message);
    this.chat.dispatchEvent(new Event("running"));
    this.closest("chat-app").querySelector("chat-transcript").makeRoom(message.id);
  }

  #sendNext(id) {
    if (id !== this.#id || this.chat.busy) return;
    const next = this.chat.waiting.next(id);
    if (next) this.send(next.text, parentOf(this.chat.conversation), next.files);
  }

  /** Put text in at the cursor. */
  insert(text) {
    const { selectionStart, selectionEnd } = this.field;
    this.field.setRangeText(text, selectionStart, selectionEnd, "end");
    this.#typed();
    this.field.focus();
  }
}
