import { safeNodes } from "./sanitise.js";

const LONGEST = 60_000; // characters; longer code stays plain
let highlighter = /** @type {any} */ (null);
let loading = /** @type {Promise<void> | null} */ (null);

/**
 * Colour `source` into `code`. Before the library is there the text shows plain.
 * @param {HTMLElement} code
 * @param {string} source
 * @param {string} language
 */
export function paint(code, source, language) {
  if (!highlighter) {
    code.textContent = source;
    fetchOnce().then(
      () => code.textContent === source && paint(code, source, language),
    );
    return;
  }
  if (source.length > LONGEST || !highlighter.getLanguage(language)) {
    code.textContent = source;
    return;
  }
  const options = { language, ignoreIllegals: true };
  code.replaceChildren(safeNodes(highlighter.highlight(source, options).value));
}

function fetchOnce() {
  loading ??= import("highlight.js").then((module) => {
    highlighter = module.default;
  });
  return loading;
}
