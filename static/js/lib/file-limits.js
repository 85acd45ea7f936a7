import { gettext } from "./words.js";

const MB = 1_000_000;

/**
 * @typedef {{disabled: boolean, count: number, size: number, total: number, types: string[]}} Limits
 * bytes; patterns of types, none: whatever can be read
 */

/**
 * Why a file would be refused beside those that a message has already; "": it would not.
 * @param {{size: number, type: string}} file
 * @param {{size?: number}[]} others
 * @param {Limits | undefined} limits
 */
export function refusal(file, others, limits) {
  if (!limits) return "";
  if (limits.disabled) return gettext("Files cannot be attached here.");
  if (others.length >= limits.count) return tooMany(limits.count);
  if (file.size > limits.size) return tooLarge(limits.size);
  const together = others.reduce((sum, { size }) => sum + (size ?? 0), file.size);
  if (together > limits.total) return tooMuch(limits.total);
  return fits(file.type, limits.types) ? "" : unwanted(file.type);
}

// A browser that does not know a file's type leaves it to the server, which looks.
/** @param {string} type @param {string[]} patterns */
function fits(type, patterns) {
  if (!type || !patterns.length) return true;
  try {
    return patterns.some((pattern) => new RegExp(pattern).test(type));
  } catch {
    return true; // a pattern in Python's words
  }
}

/** @param {number} count */
const tooMany = (count) =>
  gettext("At most %(count)s files can be attached to a message.", { count });

/** @param {number} bytes */
const tooLarge = (bytes) =>
  gettext("The file may have at most %(size)s MB.", { size: megabytes(bytes) });

/** @param {number} bytes */
const tooMuch = (bytes) =>
  gettext("The files of a message may have at most %(size)s MB together.", {
    size: megabytes(bytes),
  });

/** @param {string} type */
const unwanted = (type) =>
  gettext("Files of the type %(type)s cannot be attached here.", { type });

/** @param {number} bytes */
const megabytes = (bytes) => Number((bytes / MB).toPrecision(3)).toLocaleString();
