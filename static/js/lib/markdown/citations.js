import { h } from "../dom.js";

/** @typedef {import("../sources.js").Source} Source */

const MARK = /\[(\d{1,3})\]/g;
const APART = "a, code, pre, .katex";

/**
 * Make links of the numbers in brackets that name a source, outside code and links.
 * @param {HTMLElement} node
 * @param {Map<number, Source>} marks what the numbers mean
 */
export function cite(node, marks) {
  if (!marks.size) return;
  const walk = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walk.nextNode()) found.push(/** @type {Text} */ (walk.currentNode));
  for (const text of found) if (!text.parentElement?.closest(APART)) link(text, marks);
}

/** @param {Text} text @param {Map<number, Source>} marks */
function link(text, marks) {
  for (const part of pieces(text.data, (number) => marks.has(number))) {
    const source = typeof part === "number" && marks.get(part);
    text.before(source ? chip(source) : String(part));
  }
  text.remove();
}

/**
 * A text in pieces: what stands between, and the known numbers in brackets.
 * @param {string} text
 * @param {(number: number) => boolean} known
 * @returns {(string | number)[]}
 */
export function pieces(text, known) {
  const found = [];
  let from = 0;
  for (const match of text.matchAll(MARK)) {
    const number = Number(match[1]);
    if (!known(number)) continue;
    if (match.index > from) found.push(text.slice(from, match.index));
    found.push(number);
    from = match.index + match[0].length;
  }
  if (from < text.length || !found.length) found.push(text.slice(from));
  return found;
}

/** @param {Source} source */
function chip({ number, title, url, host }) {
  const place = { href: url, target: "_blank", rel: "noopener noreferrer" };
  const named = title === host ? title : `${title} – ${host}`;
  const label = { title: named, "aria-label": `[${number}] ${named}` };
  return h("a", { class: "cite", ...place, ...label }, String(number));
}
