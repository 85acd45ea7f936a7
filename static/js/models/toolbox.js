import { gettext } from "../lib/words.js";

/**
 * The tools that a person may switch on for the open conversation, and those that are on.
 * The choice stands in the draft until it is sent, then with the conversation. Fires
 * "change".
 */
export class Toolbox extends EventTarget {
  #chat;

  constructor(chat) {
    super();
    this.#chat = chat;
    chat.offers.addEventListener("change", () => this.#changed());
  }

  /** What may be chosen with the model in force: {group, label, description, icon}. */
  get choices() {
    const { boot, offers } = this.#chat;
    if (offers.current?.assistant_id) return []; // it has its own
    const offered = boot.tools?.[offers.current?.endpoint] ?? [];
    const known = offers.current?.tools; // libraries are read to every model
    return offered.filter(
      ({ always, plain, group, ...one }) =>
        !always && !this.#away(one) && (known || plain || isLibrary(group)),
    );
  }

  /** What Azure runs for other models, or for none, by the reason: {label, icon, why}. */
  get away() {
    const { boot, offers } = this.#chat;
    if (offers.current?.assistant_id) return [];
    const offered = boot.tools?.[offers.current?.endpoint] ?? [];
    const rows = new Map();
    for (const one of offered) {
      const why = this.#away(one);
      const known = rows.get(why)?.label;
      const label = known ? `${known}, ${one.label}` : one.label;
      if (why) rows.set(why, { icon: one.icon, label, why });
    }
    return [...rows.values()];
  }

  // Why a hosted tool cannot be switched on with the model in force; "" when it can.
  #away({ models, reason }) {
    if (!models) return "";
    if (reason) return reason;
    return models.includes(this.#chat.offers.current?.model) ? "" : elsewhere(models);
  }

  /** Ask no more for a yes that was given. @param {string} group */
  agreed(group) {
    for (const offered of Object.values(this.#chat.boot.tools ?? {}))
      for (const one of offered) if (one.group === group) one.consent = "";
    this.#changed();
  }

  /** Servers that wait for the person, or are away: {group, title, reason, state}. */
  get closed() {
    const { boot, offers } = this.#chat;
    const offered = boot.tools?.[offers.current?.endpoint] ?? [];
    if (!offers.current?.tools || !offered.length) return [];
    return (boot.connections ?? []).filter(({ state }) => state !== "ready");
  }

  /** Those of them that are on. */
  get on() {
    const chosen = this.#chosen;
    return this.choices.filter(({ group }) => chosen.includes(group));
  }

  /** What goes along with the next message; null: as the conversation has it. */
  get wish() {
    return this.#draft.tools ?? null;
  }

  /** Switch a group on or off. */
  toggle(group) {
    const chosen = this.#chosen;
    const tools = chosen.includes(group)
      ? chosen.filter((one) => one !== group)
      : [...chosen, group];
    this.#chat.drafts.keep(this.#chat.conversation.id, { tools });
    this.#changed();
  }

  /** The server has kept the choice with the conversation. */
  kept(id) {
    this.#chat.drafts.keep(id, { tools: undefined });
    this.#changed();
  }

  get #draft() {
    return this.#chat.drafts.get(this.#chat.conversation.id);
  }

  get #chosen() {
    return this.wish ?? this.#chat.conversation.meta?.tools ?? [];
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}

/** @param {string[]} models */
const elsewhere = (models) =>
  gettext("Only with models that run them at Azure: %(models)s", {
    models: models.slice(0, 3).join(", "),
  });

/** @param {string} group */
const isLibrary = (group) => group.startsWith("library:");
