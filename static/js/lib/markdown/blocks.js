import MarkdownIt from "markdown-it";
import { artifactRule } from "./artifact-rule.js";
import { detailsRule } from "./details-rule.js";
import { footnotes } from "./footnotes.js";
import { githubMarks } from "./github-marks.js";
import { mathRule } from "./math-rule.js";
import { settle } from "./settle.js";

/**
 * @typedef {{kind: "code", text: string, language: string, start: number}} CodeBlock
 * @typedef {{kind: "html", html: string, start: number, list: boolean}} HtmlBlock
 * @typedef {{kind: "artifact", artifact: import("./artifact-rule.js").Artifact, start: number}} ArtifactBlock
 * @typedef {CodeBlock | HtmlBlock | ArtifactBlock} Block
 */

const markdown = new MarkdownIt({ html: false, linkify: true, breaks: false })
  .use(mathRule)
  .use(artifactRule)
  .use(detailsRule)
  .use(footnotes)
  .use(githubMarks);
markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false });

/** Other origins learn nothing from an answer: their images are shown as links. */
markdown.renderer.rules.image = (tokens, index) => {
  const token = tokens[index];
  const source = String(token.attrGet("src") ?? "");
  const words = markdown.utils.escapeHtml(token.content || source);
  const target = markdown.utils.escapeHtml(source);
  const own = source.startsWith("/") && !/^\/[/\\]/.test(source);
  if (own) return `<img src="${target}" alt="${words}" loading="lazy">`;
  return `<a href="${target}" class="image-link">${words}</a>`;
};

markdown.renderer.rules.table_open = () => '<div class="table"><table>';
for (const rule of ["th_open", "td_open"])
  markdown.renderer.rules[rule] = (tokens, index, options, _, self) => {
    alignByName(tokens[index]);
    return self.renderToken(tokens, index, options);
  };
markdown.renderer.rules.table_close = () => "</table></div>";

/** Styles of their own are taken out of answers, an attribute is not. @param {any} token */
function alignByName(token) {
  const style = token.attrGet("style");
  if (!style) return;
  token.attrs = [["align", style.replace("text-align:", "")]];
}

/**
 * Markdown as top-level blocks, in order. HTML in it is shown as text. `start` is the
 * offset of the block's first line, so that a reader can go on from there.
 * @param {string} text
 * @param {boolean} [growing] more will come
 * @returns {Block[]}
 */
export function blocks(text, growing = false) {
  const tokens = markdown.parse(text, { growing });
  const starts = lineStarts(text);
  const found = [];
  let depth = 0;
  let first = 0;
  for (let index = 0; index < tokens.length; index += 1) {
    depth += tokens[index].nesting;
    if (depth > 0) continue;
    found.push(block(tokens.slice(first, index + 1), starts));
    first = index + 1;
  }
  return found;
}

/** @param {any[]} tokens @param {number[]} starts @returns {Block} */
function block(tokens, starts) {
  const [{ type, content, info, map }] = tokens;
  const start = starts[map?.[0] ?? 0] ?? 0;
  if (type === "artifact")
    return { kind: "artifact", artifact: /** @type {any} */ (tokens[0].meta), start };
  if (type === "fence" || type === "code_block") {
    const language = (info ?? "").trim().split(/\s+/)[0].toLowerCase();
    return { kind: "code", text: content, language, start };
  }
  return {
    kind: "html",
    html: markdown.renderer.render(tokens, markdown.options, {}),
    start,
    list: LISTS.has(type),
  };
}

const LISTS = new Set(["bullet_list_open", "ordered_list_open"]);

/** @param {string} text */
function lineStarts(text) {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1))
    starts.push(at + 1);
  return starts;
}

/**
 * The offset from which growing text is to be read again: everything before it is
 * finished. A list is not, as long as what follows may turn out to be its next item.
 * @param {{start: number, list: boolean}[]} shown what the last call gave
 */
export function unfinishedFrom(shown) {
  const last = shown.at(-1)?.start ?? 0;
  const before = shown.findLast(({ start }) => start < last);
  return before?.list ? before.start : last;
}

const ITEM_BEGINS = /^(\d{1,9}[.)]?|[-*+])\s*$/;

/**
 * Blocks of text that is still being written. Everything before `from` is known to be
 * finished; the last block is settled so that no raw mark shows.
 * @param {string} text
 * @param {number} from see `unfinishedFrom`
 */
export function growingBlocks(text, from) {
  const found = blocks(text.slice(from), true).map((one) => ({
    ...one,
    start: one.start + from,
  }));
  const last = found.at(-1);
  if (last?.kind !== "html") return found;
  // The whole answer may be a number; further down it is the beginning of an item.
  if (last.start && ITEM_BEGINS.test(text.slice(last.start))) return found.slice(0, -1);
  const settled = blocks(settle(text.slice(last.start)), true);
  return [
    ...found.slice(0, -1),
    ...settled.map((one) => ({ ...one, start: last.start })),
  ];
}
