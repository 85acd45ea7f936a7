import { Api } from "../../models/api.js";

/** A shared conversation: draws its Markdown and makes a copy of one's own. */
export class ShareView extends HTMLElement {
  #copy = () => this.#makeCopy();

  connectedCallback() {
    for (const text of this.querySelectorAll(".share__text")) {
      const source = text.textContent;
      text.textContent = "";
      text.show(source);
      text.dataset.drawn = "";
    }
    this.querySelector(".share__copy")?.addEventListener("click", this.#copy);
  }

  disconnectedCallback() {
    this.querySelector(".share__copy")?.removeEventListener("click", this.#copy);
  }

  async #makeCopy() {
    try {
      const made = await new Api().post(`/shares/${this.dataset.share}/copy`);
      location.assign(`/c/${made.id}`);
    } catch (error) {
      const problem = this.querySelector(".share__problem");
      problem.textContent = error.message;
      problem.hidden = false;
    }
  }
}
