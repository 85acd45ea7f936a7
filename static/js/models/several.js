/**
 * One message to several models at once: which are asked beside the chosen one, and which
 * answers are being compared. Fires "change".
 */
export class Several extends EventTarget {
  #chat;
  #chosen = [];

  constructor(chat) {
    super();
    this.#chat = chat;
    chat.offers.addEventListener("change", () => this.#changed());
  }

  /** The models that are asked beside the chosen one, of those on offer. */
  get others() {
    const { all, current } = this.#chat.offers;
    return this.#chosen.filter((one) => one !== current && all.includes(one));
  }

  /** Ask these beside the chosen one from now on. */
  choose(offers) {
    this.#chosen = offers.slice(0, MOST - 1);
    this.#changed();
  }

  /** A message was sent to the chosen model: ask the others once it is stored. */
  sent(conversation, message) {
    const offers = this.others;
    if (!offers.length) return;
    const { current } = this.#chat.offers;
    conversation.comparing = message.id;
    const listen = ({ detail: { from, to } }) => {
      if (from !== message.id) return;
      conversation.removeEventListener("rename", listen);
      conversation.comparing = to;
      // Its answer gets its own id in the same breath.
      queueMicrotask(() => {
        this.#askOthers(conversation, to, offers);
        // The last that answers is not the one that was chosen.
        if (conversation === this.#chat.conversation) this.#chat.offers.choose(current);
      });
    };
    conversation.addEventListener("rename", listen);
  }

  #askOthers(conversation, questionId, offers) {
    const first = conversation.all().find((one) => one.parent_id === questionId);
    if (!first) return;
    for (const offer of offers)
      this.#chat.sending.regenerate(conversation, first, { offer });
    this.#chat.dispatchEvent(new Event("running"));
  }

  /** The answers that are compared right now, oldest first; [] when none are. */
  compared(conversation) {
    const asked = conversation.comparing;
    if (!asked || !conversation.path().some(({ id }) => id === asked)) return [];
    const found = conversation.all().filter((one) => one.parent_id === asked);
    return found.length > 1 ? conversation.siblings(found[0].id).slice(-MOST) : [];
  }

  /** Compare all answers to the question of this one. */
  compare(conversation, message) {
    conversation.comparing = message.parent_id;
    conversation.choose(message.id);
  }

  /** Go on with one of them; which one was kept counts as feedback. */
  async keep(conversation, message) {
    const { api } = this.#chat;
    conversation.comparing = null;
    const leaf = conversation.choose(message.id);
    const path = `/conversations/${conversation.id}`;
    await api.patch(path, { current_leaf_id: leaf });
    if (!this.#chat.shows("feedback")) return;
    const given = { rating: "up", kept: true };
    const rated = await api.put(`${path}/messages/${message.id}/feedback`, given);
    conversation.put({ ...conversation.get(message.id), feedback: rated.feedback });
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}

export const MOST = 4; // models at once
