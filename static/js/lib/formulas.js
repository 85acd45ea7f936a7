let katex = /** @type {any} */ (null);

/** Draw the formulas below `root`; the library is fetched with the first one. */
export function drawFormulas(/** @type {ParentNode} */ root) {
  const found = root.querySelectorAll(".formula:not([data-drawn])");
  if (!found.length) return;
  if (katex) found.forEach(draw);
  else load().then(() => found.forEach(draw));
}

async function load() {
  katex ??= (await import("katex")).default;
}

function draw(/** @type {Element} */ element) {
  const tex = element.textContent ?? "";
  const displayMode = element.getAttribute("data-kind") === "display";
  element.setAttribute("data-drawn", "");
  element.setAttribute("data-tex", tex);
  try {
    // Not trusted: no links, images or HTML of the model's own.
    katex.render(tex, element, {
      displayMode,
      trust: false,
      strict: "ignore",
      maxSize: 40,
      maxExpand: 500,
    });
  } catch {
    element.classList.add("formula--broken");
  }
}
