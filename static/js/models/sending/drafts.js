import { read, write } from "../preferences.js";

const OLD = 30 * 86_400_000; // ms after which an abandoned draft is forgotten

/** Text, files and model not yet sent, one for each conversation ("new" for none). */
export class Drafts {
  get(id) {
    return read(this.#key(id));
  }

  /** Change some of `text`, `offer`, `params`, `temporary`, `files`, `tools`. */
  keep(id, change) {
    const draft = { ...this.get(id), ...change, at: Date.now() };
    const { text, offer, params, temporary, files, tools } = draft;
    const empty = !(text || offer || params || temporary || files || tools);
    write(this.#key(id), empty ? null : draft);
  }

  forget(id) {
    write(this.#key(id), null);
  }

  /** Drop what was left long ago. */
  sweep(now = Date.now()) {
    for (const key of Object.keys(localStorage)) {
      if (!key.startsWith("draft:")) continue;
      if (now - (read(key).at ?? 0) > OLD) localStorage.removeItem(key);
    }
  }

  #key(id) {
    return `draft:${id ?? "new"}`;
  }
}
