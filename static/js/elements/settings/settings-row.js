import { h } from "../../lib/dom.js";

/** A line of the settings: what it is, what it does, and its controls. */
export function row(title, text, ...controls) {
  const words = h(
    "div",
    {},
    h("h3", {}, title),
    h("p", { class: "field__hint" }, text),
  );
  return h("section", { class: "settings__row" }, words, ...controls);
}
