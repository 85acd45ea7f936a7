import { direction } from "../../lib/direction.js";

const LONG = 20_000; // characters: neither measured nor kept at each letter
const PAUSE = 500; // ms of no typing after which a long draft is kept

/** Give a field the height and the direction of its text. */
export function fit(field) {
  field.dir = direction(field.value);
  // It has its greatest height anyhow, and a megabyte takes long to lay out twice.
  const long = field.value.length > LONG;
  field.style.blockSize = long ? "100dvh" : "auto";
  if (!long) field.style.blockSize = `${field.scrollHeight}px`;
}

/** Keeps what is written, a long text only once nothing more is typed. */
export class DraftKeeper {
  #timer = 0;
  #late = null;

  constructor(drafts) {
    this.drafts = drafts;
  }

  /** Keep the text of a conversation (null: the new one). */
  keep(id, text) {
    clearTimeout(this.#timer);
    this.#late = () => this.drafts.keep(id, { text });
    if (text.length > LONG) this.#timer = setTimeout(() => this.flush(), PAUSE);
    else this.flush();
  }

  /** Keep at once what waits. */
  flush() {
    this.#late?.();
    this.#late = null;
  }
}
