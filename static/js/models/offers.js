import { read, write } from "./preferences.js";

const LAST = "last-offer";

/** The models on offer, and which one the open conversation uses. Fires "change". */
export class Offers extends EventTarget {
  #chat;

  constructor(chat) {
    super();
    this.#chat = chat;
    chat.addEventListener("open", () => this.#changed());
    chat.addEventListener("meta", () => this.#changed());
  }

  get all() {
    return this.#chat.boot.offers;
  }

  /** The chosen offer; null when nothing is on offer. */
  get current() {
    const { conversation, drafts, boot } = this.#chat;
    const wishes = [
      drafts.get(conversation.id).offer,
      conversation.meta,
      conversation.id === null && read(LAST),
      boot.default_offer,
      this.all[0],
    ];
    for (const wish of wishes) {
      const found = wish && this.find(wish);
      if (found) return found;
    }
    return null;
  }

  find({ endpoint, model }) {
    return this.all.find((one) => one.endpoint === endpoint && one.model === model);
  }

  choose({ endpoint, model }) {
    const { conversation, drafts } = this.#chat;
    drafts.keep(conversation.id, { offer: { endpoint, model } });
    write(LAST, { endpoint, model });
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
