import { h, icon } from "../../lib/dom.js";
import { gettext } from "../../lib/words.js";

/** One model of the picker's list. */
export function offerOption(offer, chosen) {
  const option = h("div", { class: "picker__option", role: "option" });
  option.setAttribute("aria-selected", chosen);
  const name = h("span", { class: "picker__label" }, offer.label || offer.model);
  const text = h("span", { class: "picker__words" }, name);
  if (offer.description) text.append(h("small", {}, offer.description));
  option.append(picture(offer), text, marks(offer), chosen ? icon("check") : "");
  return option;
}

/** What stands above the models of one group. */
export const heading = (text) =>
  h("div", { class: "picker__group", role: "presentation" }, text);

/** An address of the configuration; one that cannot be loaded leaves no gap. */
export function picture({ icon: src, emoji }) {
  if (emoji) return h("span", { class: "picker__icon", "aria-hidden": true }, emoji);
  if (!src || !/^(https:\/)?\//.test(src)) return "";
  const image = h("img", { class: "picker__icon", src, alt: "", loading: "lazy" });
  image.addEventListener("error", () => image.remove());
  return image;
}

function marks({ vision, tools, reasoning, context_window: window }) {
  const found = [];
  if (vision) found.push([icon("eye"), gettext("Sees images")]);
  if (tools) found.push([icon("tool"), gettext("Uses tools")]);
  if (reasoning) found.push([icon("brain"), gettext("Thinks before it answers")]);
  if (window) found.push([size(window), gettext("Context window, in tokens")]);
  const box = h("span", { class: "picker__marks" });
  for (const [mark, title] of found) box.append(h("span", { title }, mark));
  return box;
}

const size = (tokens) =>
  tokens >= 1e6 ? `${Math.round(tokens / 1e5) / 10}M` : `${Math.round(tokens / 1000)}k`;
