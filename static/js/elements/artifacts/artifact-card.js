import { kindLabel } from "../../lib/artifacts/kinds.js";
import { h, icon } from "../../lib/dom.js";
import { gettext, ngettext } from "../../lib/words.js";

const ICONS = { csv: "table", json: "braces", chart: "chart", markdown: "file" };

/**
 * What stands in an answer for an artifact: its name, and the way to it. Fires "artifact"
 * (bubbling) when somebody wants to see it.
 */
export class ArtifactCard extends HTMLElement {
  #button = null;
  #title = h("span", { class: "artifact-card__title", dir: "auto" });
  #state = h("span", { class: "artifact-card__state" });
  #sign = h("span", { class: "artifact-card__sign" });
  artifact = null;

  /** Show an artifact as it is now; `done`: nothing more of the answer will come. */
  show(artifact, done) {
    this.#build();
    this.artifact = artifact;
    const growing = !done && !artifact.whole;
    this.toggleAttribute("data-growing", growing);
    this.#title.textContent = artifact.title || artifact.id || kindLabel(artifact.kind);
    this.#state.textContent = growing ? written(artifact) : kindLabel(artifact.kind);
    const name = ICONS[artifact.kind] ?? "code";
    if (this.#sign.dataset.icon !== name) this.#sign.replaceChildren(icon(name));
    this.#sign.dataset.icon = name;
  }

  #build() {
    if (this.#button) return;
    const words = h(
      "span",
      { class: "artifact-card__words" },
      this.#title,
      this.#state,
    );
    const look = { type: "button", class: "artifact-card__button" };
    const onclick = () => this.#tell();
    this.#button = h("button", { ...look, onclick }, this.#sign, words, icon("open"));
    this.append(this.#button);
  }

  #tell() {
    const detail = { artifact: this.artifact, card: this };
    this.dispatchEvent(new CustomEvent("artifact", { bubbles: true, detail }));
  }
}

function written({ text }) {
  const lines = text ? text.split("\n").length : 0;
  return lines
    ? ngettext("Writing… %(count)s line", "Writing… %(count)s lines", lines)
    : gettext("Writing…");
}
