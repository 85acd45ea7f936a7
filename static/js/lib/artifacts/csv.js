/**
 * The rows of a table that is separated by commas, semicolons or tabs.
 * @param {string} text
 * @returns {string[][]}
 */
export function rowsOf(text) {
  const separator = separatorOf(text);
  const cell = new RegExp(
    `("(?:[^"]|"")*"?|[^${separator}\\n]*)(${separator}|\\n|$)`,
    "gy",
  );
  const rows = [];
  /** @type {string[]} */
  let row = [];
  const plain = text.replace(/\r\n?/g, "\n").replace(/\n+$/, "");
  for (let found = cell.exec(plain); found; found = cell.exec(plain)) {
    row.push(unquoted(found[1]));
    if (found[2] !== unescaped(separator)) {
      rows.push(row);
      row = [];
    }
    if (!found[2]) break;
  }
  return rows;
}

/** The one that the first line has most of. @param {string} text */
function separatorOf(text) {
  const first = text.split("\n", 1)[0].replace(/"[^"]*"/g, "");
  const count = (/** @type {string} */ mark) => first.split(mark).length;
  const marks = [",", ";", "\t"].sort((a, b) => count(b) - count(a));
  return marks[0] === "\t" ? "\\t" : marks[0];
}

/** @param {string} separator */
const unescaped = (separator) => (separator === "\\t" ? "\t" : separator);

/** @param {string} cell */
const unquoted = (cell) =>
  cell.startsWith('"')
    ? cell.slice(1).replace(/"$/, "").replace(/""/g, '"')
    : cell.trim();

/** A number as people write it; NaN for what is none. @param {string} text */
export const numberOf = (text) =>
  /^\s*[-+]?[\d\s'’,.]*\d\s*[%€$£¥]?\s*$/.test(text)
    ? Number(text.replace(/[^\d.+-]/g, ""))
    : Number.NaN;

/**
 * Compare two cells: numbers by their size, words as the language sorts them, and what
 * is empty at the end.
 * @param {string} a @param {string} b
 */
export function compare(a, b) {
  if (!a || !b) return Number(!a) - Number(!b);
  const [x, y] = [numberOf(a), numberOf(b)];
  if (!Number.isNaN(x) && !Number.isNaN(y)) return x - y;
  return a.localeCompare(b, undefined, { numeric: true });
}
