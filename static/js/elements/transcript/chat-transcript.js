import { placeOf } from "../../lib/reveal.js";
import { Scroller } from "../../models/scroller.js";
import { chatOf, on } from "../chat-of.js";
import { BranchView } from "./branch-view.js";
import { Comparison } from "./comparison.js";
import { nothing } from "./welcome.js";

const ABOVE = 50; // px left above a message that was just sent, or found

/** The visible branch of the open conversation. */
export class ChatTranscript extends HTMLElement {
  #life = null;
  #opened = null; // what listens to the open conversation
  #fresh = true;

  connectedCallback() {
    this.#life = new AbortController();
    this.chat = chatOf(this);
    this.content = this.firstElementChild;
    this.scroller = new Scroller(this, this.content);
    this.view = new BranchView(this.content, () => this.scroller.settle());
    this.comparison = new Comparison(this, this.#life.signal);
    const jump = this.closest(".chat__main").querySelector(".transcript__jump");
    on(jump, this.#life.signal, { click: () => this.scroller.glide() });
    on(this.scroller, this.#life.signal, {
      far: ({ detail }) => (jump.hidden = !detail),
    });
    on(this.chat, this.#life.signal, { open: () => this.#open() });
    on(this.chat.offers, this.#life.signal, { change: () => this.#offered() });
    const live = ({ detail: run }) => this.view.get(run.messageId)?.stream(run);
    on(this.chat.runs, this.#life.signal, { text: live });
  }

  disconnectedCallback() {
    this.#life.abort();
    this.#opened?.abort();
    this.scroller.end();
  }

  // What stands in an empty chat depends on what is to answer.
  #offered() {
    if (this.conversation?.state === "new" && !this.conversation.path().length)
      this.#render();
  }

  #open() {
    if (this.conversation) this.conversation.scroll = this.#place();
    this.#opened?.abort();
    this.#opened = new AbortController();
    this.conversation = this.chat.conversation;
    this.view.clear();
    this.scroller.attached = true;
    this.#fresh = true;
    on(this.conversation, this.#opened.signal, {
      structure: ({ detail }) => this.#render(detail?.pivot),
      message: ({ detail: id }) => this.#changed(this.conversation.get(id)),
      rename: ({ detail }) => this.#renamed(detail),
    });
    this.#render();
  }

  #changed(message) {
    this.view.get(message.id)?.update(message);
    this.comparison.update(message);
  }

  #renamed(names) {
    this.view.rename(names);
    this.comparison.rename(names);
  }

  // Where the reader is: the first message that shows; null at the end.
  #place() {
    if (this.scroller.attached) return null;
    const { top } = this.getBoundingClientRect();
    const first = this.view.first((one) => one.getBoundingClientRect().bottom > top);
    return first
      ? { id: first.messageId, at: first.getBoundingClientRect().top - top }
      : null;
  }

  #render(pivot) {
    const { state } = this.conversation;
    const path = this.conversation.path();
    this.dataset.state = path.length ? "ready" : state;
    this.setAttribute("aria-busy", state === "loading");
    if (!path.length) return this.content.replaceChildren(nothing(this.chat, state));
    const before = pivot && this.#topOfVersion(pivot);
    this.view.show(path, { from: this.#fresh ? this.conversation.scroll?.id : null });
    this.comparison.show(this.conversation);
    if (before !== undefined && before !== null) this.#hold(pivot, before);
    if (this.#fresh) this.#firstPaint();
    return undefined;
  }

  // Another version of the message stands where it will.
  #topOfVersion(id) {
    const versions = this.conversation.siblings(id);
    const shown = versions.map((one) => this.view.get(one.id)).find(Boolean);
    return shown?.getBoundingClientRect().top;
  }

  // A branch was chosen: the message being compared stays where the eye is.
  #hold(pivot, before) {
    this.scroller.attached = false;
    const after = this.view.get(pivot)?.getBoundingClientRect().top ?? before;
    this.scroller.restore(this.scrollTop + after - before);
  }

  #firstPaint() {
    this.#fresh = false;
    const { scroll } = this.conversation;
    const first = scroll && this.view.get(scroll.id);
    if (first) this.scroller.restore(placeOf(this, first, scroll.at));
    else this.scroller.jump();
  }

  /** Bring a message into view, in its own branch, once it is there. */
  find(messageId) {
    const { conversation } = this;
    if (conversation.state === "loading") {
      const again = () => this.find(messageId);
      conversation.addEventListener("structure", again, { once: true });
      return;
    }
    if (!conversation.get(messageId)) return;
    const shown = conversation.path().some(({ id }) => id === messageId);
    if (!shown) conversation.choose(messageId);
    this.view.show(conversation.path(), { whole: true });
    const found = this.view.get(messageId);
    this.scroller.restore(placeOf(this, found, ABOVE));
    found.beFound();
  }

  /** A message was just sent: glide it to the top and keep room below for the answer. */
  makeRoom(messageId, answerId = this.conversation.leafId) {
    for (const old of this.content.querySelectorAll("[data-room]")) old.makeRoom(0);
    const sent = this.view.get(messageId)?.offsetHeight ?? 0;
    const room = this.clientHeight - Math.min(sent, this.clientHeight / 2) - ABOVE;
    this.view.get(answerId)?.makeRoom(Math.max(0, room - 32));
    this.scroller.glide();
  }
}
