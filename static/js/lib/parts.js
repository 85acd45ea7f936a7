/**
 * @typedef {Record<string, any> & {id: string, state?: string}} Call
 * @typedef {{type: string, text?: string, call?: Call, file_id?: string, picture?: string}} Part
 */

const WORDLESS = new Set(["tool_call", "image", "file"]);
const SHOWN = /^(image|file)$/; // what stands by itself, with others of its kind

/**
 * An answer's parts in the order they happened, while it grows: as chat/runs/answer/parts.py has
 * them. Text joins the last text and reasoning the last reasoning, unless a call has come
 * in between.
 */
export class Parts {
  /** @type {Map<string, Part>} what the next piece of text or reasoning joins */
  #open = new Map();
  /** @type {Part[]} */
  #parts = [];

  /** @param {Part[]} [before] what the answer had before; it stays as it is */
  constructor(before = []) {
    for (const part of before) this.#append({ ...part });
  }

  /** All parts so far; text that grows is the same object. */
  get list() {
    return this.#parts;
  }

  /** Whether nothing was said or called yet. */
  get empty() {
    return this.#parts.length === 0;
  }

  /**
   * Add a piece of "text" or "reasoning".
   * @param {string} type
   * @param {string} piece
   */
  say(type, piece) {
    const known = this.#open.get(type) ?? this.#append({ type, text: "" });
    known.text = (known.text ?? "") + piece;
  }

  /** Put a call in the place of what was known of it, a new one at the end. @param {Call} call */
  put(call) {
    const known = this.#parts.find((part) => part.call?.id === call.id);
    if (known) known.call = call;
    else this.#append({ type: "tool_call", call });
  }

  /** Put a picture in the place of what was known of it. @param {Part} part */
  putPicture(part) {
    const at = this.#parts.findIndex(({ picture }) => picture === part.picture);
    if (at < 0) this.#append(part);
    else this.#parts[at] = part;
  }

  /** @param {Part} part */
  #append(part) {
    this.#parts.push(part);
    if (WORDLESS.has(part.type)) this.#open.clear();
    else this.#open.set(part.type, part);
    return part;
  }
}

/** The calls among parts. @param {Part[]} parts @returns {Call[]} */
export const callsOf = (parts) => parts.flatMap(({ call }) => (call ? [call] : []));

/** @param {string} kind of a group @param {string} type of the part behind it */
const joins = (kind, type) =>
  SHOWN.test(kind)
    ? type === kind
    : kind === "steps" && type !== "text" && !SHOWN.test(type);

/**
 * Parts as they are shown: calls in a row make one group of steps, together with what the
 * model thought between and after them; pictures and files in a row are one group, too.
 * @param {Part[]} parts
 * @returns {{kind: string, parts: Part[]}[]}
 */
export function grouped(parts) {
  /** @type {{kind: string, parts: Part[]}[]} */
  const groups = [];
  for (const part of parts.filter(({ type, text }) => text || WORDLESS.has(type))) {
    const last = groups.at(-1);
    if (last && joins(last.kind, part.type)) last.parts.push(part);
    else groups.push({ kind: part.call ? "steps" : part.type, parts: [part] });
  }
  return groups;
}
