/** @import { MarkdownIt, StateBlock } from "markdown-it" */
import { kindOf } from "../artifacts/kinds.js";
import { fenceAfter } from "./details-rule.js";

/**
 * @typedef {{id: string, title: string, type: string, kind: string, text: string,
 *   whole: boolean, from: number, to: number}} Artifact
 */

const TAG = /^ {0,3}<artifact(?=[\s>])([^>]*)(>?)/i;
const DIRECTIVE = /^ {0,3}:::artifact(?:\{([^}\n]*)(\}?))?[^\S\n]*(?=\n|$)/i;
const BEGINS = /^ {0,3}(<artifact(?=[\s>])|:::artifact)/i;
const ATTRIBUTE = /([a-z][\w-]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>}]+))/gi;
const FENCE = /^\s*(`{3,}|~{3,})[^\n]*(?:\n|$)/;

/**
 * Teach a parser what a model writes to be shown beside the chat:
 * `<artifact id= type= title=>…</artifact>`, or `:::artifact{identifier= …}` … `:::`.
 * @param {MarkdownIt} markdown
 */
export function artifactRule(markdown) {
  markdown.block.ruler.before("fence", "artifact", artifact, { alt: ["paragraph"] });
}

/**
 * @param {StateBlock} state
 * @param {number} startLine
 * @param {number} endLine
 * @param {boolean} silent
 */
function artifact(state, startLine, endLine, silent) {
  if (state.level || state.blkIndent) return false;
  const start = state.bMarks[startLine];
  if (!BEGINS.test(state.src.slice(start, state.eMarks[startLine]))) return false;
  const found = readArtifact(state.src.slice(start));
  if (!found) return false;
  if (silent) return true;
  const end = start + found.to;
  let line = startLine;
  while (line < endLine - 1 && state.eMarks[line] < end) line += 1;
  const token = state.push("artifact", "", 0);
  token.meta = { ...found, from: start, to: end };
  token.map = [startLine, line + 1];
  const rest = state.src.slice(end, state.eMarks[line]);
  if (rest.trim()) state.md.block.parse(rest, state.md, state.env, state.tokens);
  state.line = line + 1;
  return true;
}

/**
 * What stands at the start of `text`; one that is not closed goes to the end.
 * @param {string} text
 * @returns {Artifact | null}
 */
export function readArtifact(text) {
  const tag = TAG.exec(text);
  const opening = tag ?? DIRECTIVE.exec(text);
  if (!opening) return null;
  const inner = text.slice(opening[0].length);
  const [length, closing] = tag ? endOfTag(inner) : endOfDirective(inner);
  const content = closing ? inner.slice(0, length) : settled(inner, Boolean(tag));
  const begun = tag ? opening[2] : opening[1] === undefined || opening[2];
  return {
    ...attributes(opening[1] ?? ""),
    text: begun ? source(content, Boolean(closing)) : "",
    whole: Boolean(closing),
    from: 0,
    to: opening[0].length + length + closing,
  };
}

const LAST = "</artifact";

/** Growing content without what may be the beginning of its end. */
function settled(/** @type {string} */ inner, /** @type {boolean} */ tag) {
  if (!tag) return inner.replace(/\n {0,3}:{0,3}$/, "");
  const at = inner.lastIndexOf("<");
  const may = at >= 0 && LAST.startsWith(inner.slice(at).trimEnd().toLowerCase());
  return may ? inner.slice(0, at).replace(/\n$/, "") : inner;
}

/** Length of the content, and of what closes it. @param {string} inner */
function endOfTag(inner) {
  const found = /<\/artifact\s*>/i.exec(inner);
  return found ? [found.index, found[0].length] : [inner.length, 0];
}

/** The same; the marks count only outside a fence. @param {string} inner */
function endOfDirective(inner) {
  let fence = "";
  for (const found of inner.matchAll(/^ {0,3}(?:(`{3,}|~{3,})|:::[^\S\n]*$)/gm)) {
    if (!found[1] && !fence) return [found.index, found[0].length];
    fence = fenceAfter(fence, found[1] ?? "");
  }
  return [inner.length, 0];
}

/** @param {string} written */
function attributes(written) {
  /** @type {Record<string, string>} */
  const named = {};
  for (const [, name, ...values] of written.matchAll(ATTRIBUTE))
    named[name.toLowerCase()] = values.find((one) => one !== undefined) ?? "";
  const id = (named.id || named.identifier || "").slice(0, 200);
  const title = (named.title || "").slice(0, 200);
  return { id, title, type: named.type ?? "", kind: kindOf(named.type ?? "") };
}

/** The content without the fence that some models put around it. */
function source(/** @type {string} */ text, /** @type {boolean} */ whole) {
  const fence = FENCE.exec(text);
  if (!fence) return text.replace(/^[^\S\n]*\n/, "").replace(/\n$/, "");
  const inner = text.slice(fence[0].length);
  const end = new RegExp(`(^|\n) {0,3}${fence[1]}[\`~]*\\s*$`).exec(inner);
  if (end) return inner.slice(0, end.index);
  return whole ? inner.trimEnd() : inner.replace(/\n?[`~]{0,2}$/, "");
}

/** As it stands in an answer. @param {Artifact} artifact @param {string} text */
export function written({ id, title, type }, text) {
  const quoted = (/** @type {string} */ value) => `"${value.replace(/"/g, "'")}"`;
  const head = `id=${quoted(id)} type=${quoted(type)} title=${quoted(title)}`;
  return `<artifact ${head}>\n${text.replace(/\n$/, "")}\n</artifact>`;
}
