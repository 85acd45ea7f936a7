import { safeNodes } from "./sanitise.js";

const LONGEST = 60_000; // characters; longer code stays plain
let coloured = /** @type {typeof import("./colours.js")["coloured"] | null} */ (null);
let loading = /** @type {Promise<void> | null} */ (null);

/**
 * Colour `source` into `code`. Before the library is there the text shows plain.
 * @param {HTMLElement} code
 * @param {string} source
 * @param {string} language
 */
export function paint(code, source, language) {
  if (!coloured) {
    code.textContent = source;
    load().then(() => code.textContent === source && paint(code, source, language));
    return;
  }
  const html = source.length > LONGEST ? null : coloured(source, language);
  if (html === null) code.textContent = source;
  else code.replaceChildren(safeNodes(html));
}

function load() {
  loading ??= import("./colours.js").then((module) => {
    coloured = module.coloured;
  });
  return loading;
}
