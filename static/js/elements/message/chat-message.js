import { h } from "../../lib/dom.js";
import { stateOf } from "../../lib/tool-calls.js";
import { gettext } from "../../lib/words.js";
import { textOf } from "../../models/frame-router.js";
import { chatOf } from "../chat-of.js";
import { AnswerParts } from "./answer-parts.js";
import { attachedFiles } from "./attached-files.js";
import { messageActions } from "./message-actions.js";
import { editor } from "./message-editor.js";
import { notices, summary } from "./message-parts.js";
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
    const mine = role === "user";
    const answer = mine ? null : new AnswerParts();
    const bubble = () => h("div", { class: "message__bubble", dir: "auto" });
    const body = answer?.element ?? bubble();
    const sender = h("span", { class: "message__model" });
    const parts = { body, answer, sender };
    parts.extra = h("div", { class: "message__extra" });
    parts.foot = h("div", { class: "message__foot" });
    const said = mine ? gettext("You said:") : gettext("The answer:");
    this.append(h("h2", { class: "visually-hidden" }, said));
    if (!mine) this.append(h("div", { class: "message__head" }, sender));
    parts.files = h("div", { class: "message__files" });
    this.append(parts.files, body, parts.extra, parts.foot);
    return parts;
  }

  #show(message) {
    const { answer, body, extra, files } = this.#parts;
    const growing = message.status === "streaming";
    if (answer) this.#showParts(message.content ?? [], growing);
    else body.textContent = this.text;
    if (!answer) files.replaceChildren(...attachedFiles(this, message));
    const parts = [notices(message), problem(this), summary(message)];
    extra.replaceChildren(...parts.filter(Boolean));
    delete extra.dataset.key;
  }

  #showParts(parts, growing) {
    const { answer, sender } = this.#parts;
    const name = this.chat.offers.senderOf(this.message);
    if (sender.textContent !== name) sender.textContent = name;
    answer.show(parts, { growing, far: this.hasAttribute("data-far") });
    this.toggleAttribute("data-waiting", growing && pauses(parts));
  }

  /** Show what there is of an answer being written. */
  stream(run) {
    if (!this.#parts) return;
    this.dataset.status = run.stopping ? "stopping" : "streaming";
    this.#showParts(run.parts.list, true);
    const shown = { ...this.message, notices: run.notices };
    this.#note(this.#parts.extra, shown, !run.parts.list.some(({ text }) => text));
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

// Nothing shows that the answer goes on: no text, no thoughts and no call under way.
function pauses(parts) {
  const last = parts.findLast(({ call, text }) => call || text);
  return !last || Boolean(last.call && stateOf(last.call, true) !== "running");
}
