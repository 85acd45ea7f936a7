import { gettext } from "../lib/words.js";
import { read, write } from "./preferences.js";

const LAST = "last-offer";
const APART = 400; // ms within which the open tabs ask anew, so that not all do at once

const isPlain = ({ spec, assistant_id: assistant }) => !spec && !assistant;

const lost = ({ endpoint, model, assistant_id }) => ({
  endpoint,
  model,
  assistant_id,
  label: gettext("This assistant is gone"),
});

/**
 * What can answer: assistants (`assistant_id`), named models of the installation (`spec`)
 * and plain models, and which of them the open conversation uses. Fires "change".
 */
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
    const fresh = conversation.id === null;
    const wishes = [
      drafts.get(conversation.id).offer,
      conversation.meta,
      fresh && !boot.default_wins && read(LAST),
      boot.default_offer,
      this.all[0],
    ];
    for (const wish of wishes) {
      const found = wish && this.find(wish);
      if (found) return found;
      // No model answers in an assistant's place unless the person chooses one.
      if (wish && wish === conversation.meta && wish.assistant_id) return lost(wish);
    }
    return null;
  }

  /** The offer of that name: of an assistant, of a spec, or of a plain model. */
  find({ endpoint, model, spec, assistant_id: assistant }) {
    if (assistant) return this.all.find((one) => one.assistant_id === assistant);
    if (spec) return this.all.find((one) => one.spec === spec);
    return this.all.find(
      (one) => isPlain(one) && one.endpoint === endpoint && one.model === model,
    );
  }

  /** The assistants, by how well their name begins as is typed. */
  assistants(typed) {
    const wanted = typed.toLowerCase();
    const named = this.all.filter((one) => one.assistant_id);
    return named.filter(({ label }) =>
      label.toLowerCase().replaceAll(" ", "").startsWith(wanted),
    );
  }

  /** Who an answer is said to be from. */
  senderOf(message) {
    const { endpoint, model } = message;
    const chosen = this.find(message);
    const itself = !chosen?.spec || !model || chosen.model === model; // no stand-in
    if (message.assistant_id) return chosen?.sender ?? gettext("Assistant");
    const offer =
      (itself && chosen) ||
      this.find({ endpoint, model }) ||
      this.all.find((o) => o.model === model);
    return offer?.sender ?? offer?.label ?? message.model ?? "";
  }

  choose({ endpoint, model, spec, assistant_id }) {
    const { conversation, drafts } = this.#chat;
    const offer = { endpoint, model, spec, assistant_id };
    drafts.keep(conversation.id, { offer });
    write(LAST, offer);
    this.#changed();
  }

  /** The draft's settings, as far as the installation lets people have them. */
  get wishes() {
    const chat = this.#chat;
    const { params, temporary } = chat.drafts.get(chat.conversation.id);
    return {
      params: chat.shows("parameters") ? params : undefined,
      temporary: chat.shows("temporaryChat") ? temporary : undefined,
    };
  }

  /** The endpoint whose key this person has yet to enter before it answers; or null. */
  get missingKey() {
    const endpoint = this.current?.endpoint;
    const own = this.#chat.boot.own_keys?.find((one) => one.endpoint === endpoint);
    return own && !own.kept ? endpoint : null;
  }

  /** Read anew what is on offer; drafts and running answers stay as they are. */
  async reread({ wait = Math.random() * APART } = {}) {
    await new Promise((done) => setTimeout(done, wait));
    const boot = await this.#chat.api.get("/config").catch(() => null);
    if (!boot) return;
    this.#chat.boot = boot;
    this.#changed();
    this.#chat.dispatchEvent(new Event("config"));
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
