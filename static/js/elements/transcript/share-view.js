import { artifactsIn, keyOf } from "../../lib/artifacts/found.js";
import { Api } from "../../models/api.js";

/** A shared conversation: draws its Markdown and makes a copy of one's own. */
export class ShareView extends HTMLElement {
  #copy = () => this.#makeCopy();
  #versions = [];

  connectedCallback() {
    const texts = [...this.querySelectorAll(".share__text")];
    texts.forEach((text, number) => {
      const source = text.textContent;
      text.textContent = "";
      text.show(source);
      text.dataset.drawn = "";
      const found = artifactsIn(source).map((artifact, at) => ({ artifact, at }));
      this.#versions.push(
        ...found.map((one) => ({ ...one, messageId: String(number) })),
      );
    });
    this.addEventListener("artifact", ({ detail }) =>
      this.#open(detail.artifact, true),
    );
    this.querySelector(".share__copy")?.addEventListener("click", this.#copy);
    const [only] = this.#versions;
    if (only && this.hasAttribute("data-alone")) this.#open(only.artifact, false);
  }

  disconnectedCallback() {
    this.querySelector(".share__copy")?.removeEventListener("click", this.#copy);
  }

  async #open(artifact, focus) {
    const { openPanel } = await import("../artifacts/open-panel.js");
    const named = (key) => this.#versions.filter((one) => keyOf(one.artifact) === key);
    this.panel = openPanel(this, this.panel, { shelf: { versions: named } });
    this.panel.open(keyOf(artifact), { focus });
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
