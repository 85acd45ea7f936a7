/** @typedef {Node | string | null | undefined | false} Child */

/**
 * Make an element: `onclick` and its like become listeners, `data` the dataset,
 * true an empty attribute; null, undefined and false leave the attribute out.
 * @param {string} tag
 * @param {Record<string, any>} [attributes]
 * @param {...Child} children
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) set(element, name, value);
  element.append(.../** @type {(Node | string)[]} */ (children.filter(shown)));
  return element;
}

/** @param {Child} child */
const shown = (child) => child !== null && child !== undefined && child !== false;

/**
 * @param {HTMLElement} element
 * @param {string} name
 * @param {any} value
 */
function set(element, name, value) {
  if (isAbsent(name, value)) return;
  if (name === "data") Object.assign(element.dataset, value);
  else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
  else if (name === "value") /** @type {any} */ (element).value = value;
  else element.setAttribute(name, written(name, value));
}

// To ARIA an empty attribute is not "true", and a missing one is not "false".
const isAria = (/** @type {string} */ name) => name.startsWith("aria-");

/** @type {(name: string, value: unknown) => boolean} */
const isAbsent = (name, value) =>
  value === null || value === undefined || (value === false && !isAria(name));

/** @type {(name: string, value: unknown) => string} */
const written = (name, value) => (value === true && !isAria(name) ? "" : String(value));

const SVG = "http://www.w3.org/2000/svg";

/** One of the icons in img/icons.svg. @param {string} name */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${document.documentElement.dataset.icons}#${name}`);
  svg.append(use);
  return svg;
}

/**
 * A button that shows an icon and says `label` to screen readers and on hover.
 * @param {string} name
 * @param {string} label
 * @param {(event: MouseEvent) => void} onclick
 * @param {Record<string, any>} [more]
 */
export function iconButton(name, label, onclick, more = {}) {
  const fixed = { type: "button", class: "icon-button", "aria-label": label };
  return h("button", { ...fixed, title: label, onclick, ...more }, icon(name));
}

let given = 0;

/** An id that no other element of the page has. @param {string} name */
export function freshId(name) {
  given += 1;
  return `${name}-${given}`;
}
