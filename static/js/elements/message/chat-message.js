import { h } from "../../lib/dom.js";
import { gettext } from "../../lib/words.js";
import { textOf } from "../../models/frame-router.js";
import { chatOf } from "../chat-of.js";
import { attachedFiles } from "./attached-files.js";
import { messageActions } from "./message-actions.js";
import { editor } from "./message-editor.js";
import { notices, reasoning, summary, tools } from "./message-parts.js";
import { problem } from "./message-problem.js";

/** One message of the transcript; an answer also while it is being written. */
export class ChatMessage extends HTMLElement {
  message = null;
  #parts = null;

  connectedCallback() {
    this.chat ??= chatOf(this);
  }

  get text() {
    return textOf(this.message);
  }

  /** Show the message as it is now. */
  update(message) {
    this.chat ??= chatOf(this);
    const before = this.message;
    this.message = message;
    this.#parts ??= this.#build(message);
    this.dataset.status = message.local ?? message.status;
    const run = this.chat.runs.ofMessage(message.id);
    if (run && message.status === "streaming") return this.stream(run);
    if (message !== before) this.#show(message);
    this.#after();
    return undefined;
  }

  #build({ role }) {
    const body =
      role === "user"
        ? h("div", { class: "message__bubble", dir: "auto" })
        : h("markdown-text", { class: "markdown" });
    const parts = { head: h("div", { class: "message__head" }), body };
    parts.extra = h("div", { class: "message__extra" });
    parts.foot = h("div", { class: "message__foot" });
    const said = role === "user" ? gettext("You said:") : gettext("The answer:");
    this.append(h("h2", { class: "visually-hidden" }, said));
    if (role !== "user") this.append(parts.head);
    parts.files = h("div", { class: "message__files" });
    this.append(parts.files, body, parts.extra, parts.foot);
    return parts;
  }

  #show(message) {
    const { head, body, extra, files } = this.#parts;
    const whole = this.text;
    if (message.role === "user") body.textContent = whole;
    else if (message.status === "streaming") body.grow(whole);
    else if (this.hasAttribute("data-far")) body.showWhenNear(whole);
    else body.show(whole);
    head.replaceChildren(...this.#head(message));
    files.replaceChildren(...attachedFiles(this, message));
    const parts = [notices(message), problem(this), summary(message)];
    extra.replaceChildren(...parts.filter(Boolean));
    delete extra.dataset.key;
    this.toggleAttribute("data-waiting", message.status === "streaming" && !whole);
  }

  #head(message, thinking = false) {
    const sender = this.chat.offers.senderOf(message);
    const label = h("span", { class: "message__model" }, sender);
    const parts = [label, reasoning(message, thinking, this.#opened()), tools(message)];
    return parts.filter(Boolean);
  }

  // Reasoning that grows must not close what the reader opened.
  #opened() {
    return this.#parts.head.querySelector(".reasoning")?.open ?? false;
  }

  /** Show the text so far of an answer being written. */
  stream(run) {
    if (!this.#parts) return;
    const { head, body, extra } = this.#parts;
    this.dataset.status = run.stopping ? "stopping" : "streaming";
    this.toggleAttribute("data-waiting", !run.text);
    body.grow(run.text);
    const shown = { ...this.message, notices: run.notices, tools: run.tools };
    shown.content = [{ type: "reasoning", text: run.reasoning }];
    if (run.reasoning || run.tools.length)
      head.replaceChildren(...this.#head(shown, !run.text));
    this.#note(extra, shown, !run.text);
    this.#after();
  }

  // Made anew only when there is another note, so that a countdown goes on counting.
  #note(extra, shown, awaited) {
    const key = `${shown.notices.length}:${awaited}`;
    if (!shown.notices.length || extra.dataset.key === key) return;
    extra.dataset.key = key;
    extra.replaceChildren(...[notices(shown, awaited)].filter(Boolean));
  }

  #after() {
    const { foot } = this.#parts;
    const busy = this.message.status === "streaming";
    const siblings = this.chat.conversation.siblings(this.message.id);
    const place = siblings.findIndex(({ id }) => id === this.message.id);
    const key = `${busy}:${place}/${siblings.length}:${this.dataset.status}:${this.message.feedback?.rating}`;
    if (foot.dataset.key === key) return;
    foot.dataset.key = key;
    foot.replaceChildren(...(busy ? [] : messageActions(this, siblings, place)));
  }

  /** Reserve at least `height` px, so that an answer fills room that is there. */
  makeRoom(height) {
    this.toggleAttribute("data-room", height > 0);
    this.style.minBlockSize = height ? `${height}px` : "";
  }

  /** Have the focus on the arrow that leads on, or back where this version is the last. */
  focusStep(step) {
    const arrow = (way) => this.querySelector(`[data-step="${way}"]:not(:disabled)`);
    (arrow(step) ?? arrow(-step))?.focus();
  }

  /** Be marked for a moment. */
  beFound() {
    this.toggleAttribute("data-found", true);
    setTimeout(() => this.removeAttribute("data-found"), 2_500);
  }

  /** Let the person change a message; `inPlace`: without asking for a new answer. */
  edit({ inPlace = false } = {}) {
    if (this.querySelector(".editor")) return;
    this.#parts.body.hidden = true;
    this.#parts.foot.hidden = true;
    this.#parts.extra.before(editor(this, inPlace, () => this.#edited()));
  }

  #edited() {
    this.querySelector(".editor")?.remove();
    this.#parts.body.hidden = false;
    this.#parts.foot.hidden = false;
    this.querySelector("[data-action=edit]")?.focus();
  }
}
