import { h } from "../lib/dom.js";
import { chatOf } from "./chat-of.js";

const SHOWN_FOR = 7_000; // ms

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
    const gone = setTimeout(() => toast.remove(), SHOWN_FOR);
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
    this.append(toast);
  };
}
