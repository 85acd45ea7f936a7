import { Conversation } from "./conversation.js";

const KEPT = 12;

/** Conversations kept ready for switching back, the latest shown ones. */
export class Recent {
  #kept = new Map();

  get(id) {
    return this.#kept.get(id);
  }

  /** The conversation, made when it is not there; it is the latest now. */
  take(id) {
    const conversation = this.#kept.get(id) ?? new Conversation(id);
    this.#kept.delete(id);
    this.add(conversation);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > KEPT) this.#kept.delete(oldest);
    return conversation;
  }

  add(conversation) {
    this.#kept.set(conversation.id, conversation);
  }

  remove(id) {
    this.#kept.delete(id);
  }
}
