import katex from "katex";

/**
 * Draw TeX into an element. Not trusted: no links, images or HTML of the model's own.
 * @param {HTMLElement} element
 * @param {string} tex
 * @param {boolean} displayMode
 */
export function typeset(element, tex, displayMode) {
  const limits = { maxSize: 40, maxExpand: 500 };
  const options = { displayMode, trust: false, strict: "ignore", ...limits };
  try {
    katex.render(tex, element, /** @type {any} */ (options));
  } catch {
    element.classList.add("formula--broken");
  }
}
