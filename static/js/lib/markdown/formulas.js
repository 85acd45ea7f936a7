let typeset = /** @type {typeof import("./typeset.js")["typeset"] | null} */ (null);

/** Draw the formulas below `root`; the library is fetched with the first one. */
export function drawFormulas(/** @type {ParentNode} */ root) {
  const found = root.querySelectorAll(".formula:not([data-drawn])");
  if (!found.length) return;
  if (typeset) found.forEach(draw);
  else load().then(() => found.forEach(draw));
}

async function load() {
  typeset ??= (await import("./typeset.js")).typeset;
}

function draw(/** @type {Element} */ element) {
  const tex = element.textContent ?? "";
  element.setAttribute("data-drawn", "");
  element.setAttribute("data-tex", tex);
  const display = element.getAttribute("data-kind") === "display";
  typeset?.(/** @type {HTMLElement} */ (element), tex, display);
}
