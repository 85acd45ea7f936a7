import { uuid } from "../../lib/uuid.js";
import { read, write } from "../preferences.js";

/**
 * Messages written while an answer runs, one line for each conversation. They survive a
 * reload of this tab and nobody else sends them. Fires "change".
 */
export class WaitingLine extends EventTarget {
  of(id) {
    const kept = read(key(id), "sessionStorage");
    return Array.isArray(kept) ? kept : [];
  }

  add(id, text, files = []) {
    this.#keep(id, [...this.of(id), { id: uuid(), text, files }]);
  }

  change(id, entryId, text) {
    const change = (one) => (one.id === entryId ? { ...one, text } : one);
    this.#keep(id, this.of(id).map(change));
  }

  remove(id, entryId) {
    this.#keep(
      id,
      this.of(id).filter((one) => one.id !== entryId),
    );
  }

  /** Take the first message out, {text, files}; null when nobody waits. */
  next(id) {
    const [first, ...rest] = this.of(id);
    if (!first) return null;
    this.#keep(id, rest);
    return first;
  }

  #keep(id, entries) {
    write(key(id), entries.length ? entries : null, "sessionStorage");
    this.dispatchEvent(new CustomEvent("change", { detail: id }));
  }
}

const key = (id) => `waiting:${id}`;
