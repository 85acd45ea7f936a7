/** @import { MarkdownIt, StateBlock } from "markdown-it" */

const OPENS = /^ {0,3}<details(\s+open)?\s*>/i;
const SUMMARY = /^\s*<summary>([\s\S]*?)(?:<\/summary>|$)/i;
const TAGS = /^ {0,3}(`{3,}|~{3,})|<(\/?)details\b[^>]*>/gim;

/**
 * Where the `<details>` that begins `text` ends: the places of its content's end and of
 * what follows. One that is not closed yet goes to the end of the text.
 * @param {string} text
 */
export function detailsEnd(text) {
  const at = { depth: 0, fence: "" };
  for (const found of text.matchAll(TAGS)) {
    step(at, found);
    if (!at.depth) return { inner: found.index, after: found.index + found[0].length };
  }
  return { inner: text.length, after: text.length };
}

/** @param {{depth: number, fence: string}} at @param {string[]} found */
function step(at, [, marks, slash]) {
  if (marks) at.fence = fenceAfter(at.fence, marks);
  else if (!at.fence) at.depth += slash ? -1 : 1;
}

/** The fence that is open after these marks. @param {string} fence @param {string} marks */
export const fenceAfter = (fence, marks) =>
  fence && marks.startsWith(fence) ? "" : fence || marks;

/** Teach a parser the folding `<details>` of GitHub. @param {MarkdownIt} markdown */
export function detailsRule(markdown) {
  markdown.block.ruler.before("fence", "details", details, {
    alt: ["paragraph", "blockquote", "list"],
  });
}

/**
 * @param {StateBlock} state
 * @param {number} startLine
 * @param {number} endLine
 * @param {boolean} silent
 */
function details(state, startLine, endLine, silent) {
  const start = state.bMarks[startLine] + state.tShift[startLine];
  const text = state.src.slice(start, state.eMarks[endLine - 1]);
  const opens = state.level || state.blkIndent ? null : OPENS.exec(text);
  if (!opens) return false;
  if (silent) return true;
  const { inner, after } = detailsEnd(text);
  let line = startLine;
  while (line < endLine - 1 && state.eMarks[line] < start + after) line += 1;
  const open = state.push("details_open", "details", 1);
  open.map = [startLine, line + 1];
  if (opens[1]) open.attrSet("open", "");
  fill(state, text.slice(opens[0].length, inner));
  state.push("details_close", "details", -1);
  state.line = line + 1;
  return true;
}

/** @param {StateBlock} state @param {string} text */
function fill(state, text) {
  const summary = SUMMARY.exec(text);
  if (summary) {
    state.push("summary_open", "summary", 1);
    const token = state.push("inline", "", 0);
    token.content = summary[1].replace(/<\/?(b|strong)>/gi, "**").trim();
    token.children = [];
    state.push("summary_close", "summary", -1);
  }
  const body = text.slice(summary?.[0].length ?? 0);
  state.md.block.parse(body, state.md, state.env, state.tokens);
}
