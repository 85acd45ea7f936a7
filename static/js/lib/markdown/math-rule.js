/** @import { MarkdownIt, StateBlock } from "markdown-it" */

const OPENERS = [
  { open: "$$", close: "$$", display: true },
  { open: "\\[", close: "\\]", display: true },
  { open: "\\(", close: "\\)", display: false },
  { open: "$", close: "$", display: false },
];

/**
 * Find a formula that starts at `start`: $…$, $$…$$, \(…\), \[…\]; null when none does.
 * A single dollar is money unless the formula hugs it and no digit follows.
 * @param {string} text
 * @param {number} start
 */
export function formulaAt(text, start) {
  const rule = OPENERS.find(({ open }) => text.startsWith(open, start));
  if (!rule) return null;
  const from = start + rule.open.length;
  const to = text.indexOf(rule.close, from);
  if (to <= from) return null;
  const tex = text.slice(from, to);
  if (rule.open === "$" && isMoney(tex, text[to + 1])) return null;
  return { tex: tex.trim(), display: rule.display, end: to + rule.close.length };
}

/** @param {string} tex @param {string | undefined} next */
const isMoney = (tex, next) => /^\s|\s$|\n\n/.test(tex) || /\d/.test(next ?? "");

/** Teach a Markdown parser to read formulas. @param {MarkdownIt} markdown */
export function mathRule(markdown) {
  markdown.inline.ruler.before("escape", "formula", (state, silent) => {
    const found = formulaAt(state.src, state.pos);
    if (!found) return false;
    if (!silent) {
      const token = state.push("formula", "", 0);
      token.content = found.tex;
      token.meta = { display: found.display };
    }
    state.pos = found.end;
    return true;
  });
  markdown.block.ruler.before("fence", "formula_block", formulaBlock, {
    alt: ["paragraph", "blockquote", "list"],
  });
  markdown.renderer.rules.formula = (tokens, index) => {
    const { content, meta } = tokens[index];
    const kind = meta?.display ? "display" : "inline";
    return `<span class="formula" data-kind="${kind}">${markdown.utils.escapeHtml(content)}</span>`;
  };
}

// A formula whose marks stand at the start of a line may hold blank lines.
/**
 * @param {StateBlock} state
 * @param {number} startLine
 * @param {number} endLine
 * @param {boolean} silent
 */
function formulaBlock(state, startLine, endLine, silent) {
  const start = state.bMarks[startLine] + state.tShift[startLine];
  const head = state.src.slice(start, start + 2);
  if (head !== "$$" && head !== "\\[") return false;
  const found = formulaAt(state.src, start);
  if (!found) return false;
  let line = startLine;
  while (line < endLine && state.eMarks[line] < found.end) line += 1;
  if (state.src.slice(found.end, state.eMarks[line]).trim()) return false;
  if (silent) return true;
  const token = state.push("formula", "", 0);
  token.content = found.tex;
  token.meta = { display: true };
  token.map = [startLine, line + 1];
  state.line = line + 1;
  return true;
}
