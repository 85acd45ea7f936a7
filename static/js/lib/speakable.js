/** Words for what cannot be read: {code, formula}. @typedef {{code: string, formula: string}} Instead */

export const FENCE = /^(`{3,}|~{3,})/;
const ENDS = /(?<=[.!?…]["”’')\]]*)\s+|(?<=[。！？]["”’')\]]*)(?!["”’')\]])|\n+/;
const LEAST = 24; // characters that are spoken together at least
const MOST = 600; // and at most

/**
 * Markdown as it is read aloud: no marks, no code, no formulas, tables row by row.
 * @param {string} markdown
 * @param {Instead} instead
 */
export function speakable(markdown, instead) {
  return withoutCode(markdown, instead.code)
    .replace(/\$\$[\s\S]*?\$\$|\\\[[\s\S]*?\\\]|\\\([\s\S]*?\\\)/g, instead.formula)
    .replace(/(?<![\w$])\$(?!\s)[^$\n]+?(?<!\s)\$(?![\w$])/g, instead.formula)
    .replace(/!\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/\[\^?\d+\](?!\()/g, "")
    .replace(/\[([^\]]+)\]\([^)]*\)/g, "$1")
    .replace(/<\/?[a-z][^>\n]*>/gi, "")
    .replace(/https?:\/\/(?:www\.)?([^\s/)]+)[^\s)]*/g, "$1")
    .split("\n")
    .map(line)
    .join("\n")
    .replace(/`([^`]+)`/g, "$1")
    .replace(/(\*\*|__|~~)(\S[\s\S]*?)\1/g, "$2")
    .replace(/(?<![\w*])([*_])(?=\S)([^*_\n]+)\1(?![\w*])/g, "$2")
    .replace(/[ \t]+/g, " ")
    .replace(/\n{2,}/g, "\n")
    .trim();
}

/** @param {string} markdown @param {string} word */
function withoutCode(markdown, word) {
  const kept = [];
  for (const { text, inside, opens } of fenced(markdown.split("\n"))) {
    if (opens) kept.push(word);
    else if (!inside) kept.push(text);
  }
  return kept.join("\n");
}

/**
 * Lines, and whether each stands in a fence of code; `open`: one goes on behind it.
 * @param {string[]} lines
 */
export function* fenced(lines) {
  let fence = "";
  for (const text of lines) {
    const found = FENCE.exec(text.trim())?.[1] ?? "";
    const before = fence;
    fence = follows(before, found);
    yield {
      text,
      inside: Boolean(before || fence),
      opens: !before && Boolean(fence),
      open: Boolean(fence),
    };
  }
}

/** The fence that holds behind a line. @param {string} fence @param {string} found there */
function follows(fence, found) {
  if (!fence) return found;
  return found.startsWith(fence) ? "" : fence;
}

/** @param {string} text a line without its marks */
function line(text) {
  if (/^\s*\|?[\s:|-]*-{2,}[\s:|-]*$/.test(text)) return ""; // under a table's head, rules
  if (/^\s*\|.*\|\s*$/.test(text))
    return `${text.trim().slice(1, -1).split("|").map(trimmed).join(", ")}.`;
  return text.replace(/^\s*(?:#{1,6}\s+|>\s?|[-*+]\s+(?:\[[ x]\]\s+)?)+/i, "");
}

const trimmed = (/** @type {string} */ text) => text.trim();

/**
 * Sentences, short ones together. @param {string} text @returns {string[]}
 */
export function sentences(text) {
  /** @type {string[]} */
  const found = [];
  for (const piece of text.split(ENDS)) {
    const said = piece.replace(/\s+/g, " ").trim();
    if (!/[\p{L}\p{N}]/u.test(said)) continue;
    const last = found.at(-1);
    if (last !== undefined && last.length < LEAST)
      found[found.length - 1] = `${last} ${said}`;
    else found.push(...pieces(said));
  }
  return found;
}

/** @param {string} said @returns {string[]} */
function pieces(said) {
  if (said.length <= MOST) return [said];
  const cut = said.lastIndexOf(" ", MOST);
  const at = cut > 0 ? cut : MOST;
  return [said.slice(0, at), ...pieces(said.slice(at).trim())];
}
