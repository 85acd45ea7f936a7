import { FENCE, fenced, sentences, speakable } from "./speakable.js";

/** @typedef {import("./speakable.js").Instead} Instead */

/** Reads a text that grows: gives each sentence once, as soon as it cannot change. */
export class GrowingText {
  #at = 0;
  #instead;

  /** @param {Instead} instead */
  constructor(instead) {
    this.#instead = instead;
  }

  /**
   * The sentences that `text` has now and had not before; `whole`: it will not grow.
   * @param {string} text
   * @param {boolean} whole
   */
  take(text, whole) {
    const end = whole ? text.length : settled(text, this.#at);
    const piece = text.slice(this.#at, end);
    this.#at = Math.max(end, this.#at);
    return sentences(speakable(piece, this.#instead));
  }
}

/**
 * Up to where a text that grows is settled: whole lines, and whole sentences of the last.
 * Inside of code or a formula nothing is. @param {string} text @param {number} from
 */
function settled(text, from) {
  const lines = text.slice(from).split("\n");
  const last = lines.pop() ?? "";
  let end = from;
  let at = from;
  for (const line of fenced(lines)) {
    at += line.text.length + 1;
    if (!line.open) end = at;
  }
  if (end === at && !FENCE.test(last.trim())) end += sentenceEnd(last);
  return openFormula(text.slice(from, end)) ? from : end;
}

/** @param {string} last the line that is being written */
function sentenceEnd(last) {
  if (/^\s*(\||#)/.test(last)) return 0;
  const ends = [...last.matchAll(/[.!?…]+["”’')\]]*\s|[。！？]+["”’')\]]*/g)];
  const end = ends.at(-1);
  return end ? end.index + end[0].length : 0;
}

/** @param {string} text */
const openFormula = (text) =>
  (text.match(/\$\$/g)?.length ?? 0) % 2 === 1 ||
  text.lastIndexOf("\\[") > text.lastIndexOf("\\]");
