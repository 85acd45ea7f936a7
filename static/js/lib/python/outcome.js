import { gettext } from "../words.js";

/**
 * What a program that was ended is said to have come to; "" for an error of its own.
 * @param {string} problem
 */
export const outcome = (problem) => SAID[problem]?.() ?? "";

/** @type {Record<string, () => string>} */
const SAID = {
  stopped: () => gettext("Stopped."),
  time: () => gettext("It ran for 30 seconds, as long as it may, and was stopped."),
  away: () => gettext("Python could not be loaded."),
};

const MISSING = /^ModuleNotFoundError: No module named '([\w.]+)'/m;

/** An error as its author knows it, without Pyodide's own lines. @param {string} text */
export function traceback(text) {
  const own = text
    .replace(/^ {2}File "\/lib\/python\d+\.zip\/[^\n]*\n(?: {4}[^\n]*\n)*/gm, "")
    .replace(/^The module '[^']*' is included in the Pyodide[\s\S]*$/m, "")
    .trim();
  const [name] = MISSING.exec(own)?.[1].split(".") ?? [];
  return name ? `${own}\n${missing(name)}` : own;
}

const missing = (/** @type {string} */ name) =>
  gettext(
    "The package “%(name)s” is not there. Nothing can be installed here; whoever runs this installation can add it.",
    { name },
  );
