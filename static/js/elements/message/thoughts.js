import { h, icon } from "../../lib/dom.js";
import { gettext } from "../../lib/words.js";

/** What the model thought; open or not, it stays as the reader left it while it grows. */
export class Thoughts {
  #label = h("span");
  #text = h("div", { class: "reasoning__text", dir: "auto" });
  element = h(
    "details",
    { class: "reasoning" },
    h("summary", {}, icon("brain"), this.#label),
    this.#text,
  );

  /** `growing`: the model is thinking right now. */
  show(text, growing) {
    const label = growing ? gettext("Thinking…") : gettext("Thoughts");
    if (this.#label.textContent !== label) this.#label.textContent = label;
    if (this.#text.textContent !== text) this.#text.textContent = text;
  }
}
