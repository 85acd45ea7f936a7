import { h } from "../lib/dom.js";
import { chatOf } from "./chat-of.js";

const SHOWN_FOR = 7_000; // ms
const TO_UNDO = 12_000; // ms, when there is something to do

/** Short messages in a corner, each with at most one action ("Undo"). */
export class ToastArea extends HTMLElement {
  connectedCallback() {
    this.chat = chatOf(this);
    this.chat.addEventListener("tell", this.#tell);
  }

  disconnectedCallback() {
    this.chat.removeEventListener("tell", this.#tell);
  }

  #tell = ({ detail: { text, action } }) => {
    const toast = h(
      "div",
      { class: "notice" },
      h("span", { class: "notice__text" }, text),
    );
    const gone = setTimeout(() => toast.remove(), action ? TO_UNDO : SHOWN_FOR);
    if (action) {
      const onclick = () => {
        clearTimeout(gone);
        toast.remove();
        action.run();
      };
      toast.append(
        h("button", { class: "link", type: "button", onclick }, action.label),
      );
    }
    this.#home().append(toast);
  };

  // Behind an open dialog nobody could read or press it.
  #home() {
    const dialog = [...document.querySelectorAll("dialog:modal")].at(-1);
    if (!dialog) return this;
    const known = dialog.querySelector(":scope > .toasts");
    if (known) return known;
    const home = h("div", { class: "toasts", role: "status" });
    dialog.append(home);
    dialog.addEventListener("close", () => this.append(...home.children));
    return home;
  }
}
