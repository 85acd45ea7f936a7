/**
 * Close or hold back what a half-written last block leaves open, so that raw marks
 * never flash: links, emphasis, code, formulas, the head of a table.
 * @param {string} text
 */
export function settle(text) {
  if (openFence(text)) return text;
  return [
    holdFence,
    holdTag,
    holdTable,
    holdFormula,
    holdLink,
    closeMarks,
    closeItalics,
  ].reduce((settled, step) => step(settled), text);
}

/** @param {string} text */
function openFence(text) {
  const fences = text.match(/^ {0,3}(```|~~~)/gm) ?? [];
  return fences.length % 2 === 1;
}

/** The first marks of a fence. @param {string} text */
const holdFence = (text) => text.replace(/^ {0,3}(`{1,2}|~{1,2})$/m, "");

const TAGS = ["details", "summary", "artifact", "br", "sub", "sup", "kbd", "mark"];

/** A tag that means something, until it is whole. @param {string} text */
const holdTag = (text) =>
  text.replace(/<\/?([a-z]*)[^<>\n]*$/i, (tail, name) =>
    TAGS.some((tag) => tag.startsWith(name.toLowerCase())) ? "" : tail,
  );

/** A table is one only when its second line is there. @param {string} text */
function holdTable(text) {
  const lines = text.split("\n");
  const first = lines.findIndex((line) => /^\s*\|/.test(line));
  if (first < 0) return text;
  const rule = lines[first + 1] ?? "";
  const whole =
    /^\s*\|?[\s:|-]*-[\s:|-]*\|?\s*$/.test(rule) && lines.length > first + 2;
  return whole ? text : lines.slice(0, first).join("\n");
}

/** @param {string} text */
function holdFormula(text) {
  const displays = text.split("$$").length - 1;
  if (displays % 2 === 1) return text.slice(0, text.lastIndexOf("$$"));
  for (const [open, close] of [
    ["\\[", "\\]"],
    ["\\(", "\\)"],
  ]) {
    const start = text.lastIndexOf(open);
    if (start >= 0 && text.indexOf(close, start) < 0) return text.slice(0, start);
  }
  // One dollar may be money: only `$\frac`-like beginnings are surely formulas.
  return text.replace(/\$\\?[a-zA-Z\\{][^$\n]*$/, (tail, at) =>
    inlineDollars(text.slice(0, at)) % 2 === 0 ? "" : tail,
  );
}

/** @param {string} text */
const inlineDollars = (text) => (text.match(/(?<![\\$])\$(?!\$)/g) ?? []).length;

/** A link shows its words until its address is whole. @param {string} text */
function holdLink(text) {
  return text
    .replace(/!\[[^\]\n]*(\](\([^)\n]*)?)?$/, "")
    .replace(/(\[\^[^\]\n]*|^ {0,3}>\s*\[![a-z]*\]?)$/im, "")
    .replace(/\[([^\]\n]*)(\](\([^)\n]*)?)?$/, "$1");
}

/** @param {string} text */
function closeMarks(text) {
  const last = text.slice(text.lastIndexOf("\n\n") + 1);
  const ticks = (last.match(/(?<!`)`(?!`)/g) ?? []).length;
  if (ticks % 2 === 1) return text.endsWith("`") ? text.slice(0, -1) : `${text}\``;
  const mark = ["**", "~~", "__"].find((one) => isOpen(last, one));
  if (!mark) return text;
  const written = text.replace(/(\*\*?|~~?|__?)$/, "");
  const tail = written.slice(written.lastIndexOf("\n\n") + 1);
  return isOpen(tail, mark) ? written.trimEnd() + mark : written;
}

/** Italics end where the text does. @param {string} text */
const closeItalics = (text) => ["*", "_"].reduce(closeItalic, text);

/** @param {string} text @param {string} mark */
function closeItalic(text, mark) {
  const alone = text.endsWith(mark) && !text.endsWith(mark + mark);
  const written = alone ? text.slice(0, -1) : text;
  if (isItalic(lastItem(written), mark)) return written.trimEnd() + mark;
  // Nobody knows yet whether a last mark begins something: it waits for its word.
  return alone && opens(mark, text.at(-2) ?? "\n", "x") ? written : text;
}

/** @param {string} text @param {string} mark */
function isItalic(text, mark) {
  let open = false;
  for (let at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + 1)) {
    const [before, after] = [text[at - 1] ?? "\n", text[at + 1] ?? "\n"];
    open = open ? !opens(mark, after, before) : opens(mark, before, after);
  }
  return open;
}

/**
 * Whether a mark between two characters begins italics (in `a_b` it does not); the
 * other way round, whether it ends them.
 * @param {string} mark @param {string} outside @param {string} inside
 */
const opens = (mark, outside, inside) =>
  /\S/.test(inside) && (mark === "*" || !/[\p{L}\p{N}]/u.test(outside));

const OPAQUE = /`[^`]*`|\$[^$\n]*\$|\]\([^)]*\)|\\./g;

/** The last paragraph or list item, without what is no emphasis. @param {string} text */
function lastItem(text) {
  const lines = text.split("\n");
  const start = lines.findLastIndex((line) => !line.trim() || BULLET.test(line));
  const item = lines.slice(Math.max(start, 0)).join("\n");
  return item
    .replace(BULLET, "")
    .replace(OPAQUE, "x")
    .replace(/\*\*|__/g, "");
}

const BULLET = /^\s*([*+-]|\d+[.)])\s/;

/** @param {string} text @param {string} mark */
const isOpen = (text, mark) =>
  text.replace(/`[^`]*`/g, "").split(mark).length % 2 === 0;
