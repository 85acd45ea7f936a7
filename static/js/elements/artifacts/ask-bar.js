import { h, iconButton } from "../../lib/dom.js";
import { gettext } from "../../lib/words.js";

/** Where a change is asked for in words, of the whole or of what is selected. */
export class AskBar {
  #selected = "";
  #part = h("span", { class: "artifact-ask__part", hidden: true });
  #field = h("input", {
    class: "input artifact-ask__field",
    placeholder: gettext("Ask for a change"),
    "aria-label": gettext("Ask for a change"),
    maxlength: 4_000,
    dir: "auto",
  });
  element = h("form", { class: "artifact-ask" });

  constructor(ask) {
    const words = h("span", { class: "artifact-ask__words", dir: "auto" });
    const small = { "data-size": "small" };
    const forget = () => this.select("");
    this.#part.append(
      words,
      iconButton("close", gettext("Of the whole"), forget, small),
    );
    const send = h("button", { class: "icon-button", type: "submit" });
    send.append(...iconButton("arrow-up", "", () => {}).childNodes);
    send.setAttribute("aria-label", gettext("Send"));
    this.element.append(this.#part, this.#field, send);
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      const wish = this.#field.value.trim();
      if (!wish || this.#field.disabled) return;
      ask({ wish, selected: this.#selected });
      this.#field.value = "";
      this.select("");
    });
  }

  /** Part of the artifact was selected; "": nothing. */
  select(text) {
    this.#selected = text.trim();
    this.#part.hidden = !this.#selected;
    this.#part.firstChild.textContent = this.#selected.slice(0, 200);
  }

  /** Whether a change can be asked for right now. */
  allow(free) {
    this.#field.disabled = !free;
  }
}
