import { freshId, h } from "../../lib/dom.js";
import { gettext } from "../../lib/words.js";

/** Preview and source, of which one is seen. `choose` is told which was wanted. */
export class TabStrip {
  #panels = {};
  #tabs = {};
  element = h("div", { class: "artifact-tabs", role: "tablist" });

  constructor(choose) {
    const labels = { preview: gettext("Preview"), source: gettext("Source") };
    for (const [name, label] of Object.entries(labels)) {
      const look = { type: "button", role: "tab", class: "artifact-tab" };
      this.#tabs[name] = h("button", { ...look, onclick: () => choose(name) }, label);
    }
    this.element.append(...Object.values(this.#tabs));
    this.element.addEventListener("keydown", ({ key }) => {
      if (key !== "ArrowLeft" && key !== "ArrowRight") return;
      const other = this.#tabs.preview.ariaSelected === "true" ? "source" : "preview";
      choose(other);
      this.#tabs[other].focus();
    });
  }

  /** The two elements of which one is seen. */
  controls(preview, source) {
    this.#panels = { preview, source };
    for (const [name, panel] of Object.entries(this.#panels)) {
      panel.id = freshId("artifact");
      panel.setAttribute("role", "tabpanel");
      this.#tabs[name].setAttribute("aria-controls", panel.id);
    }
  }

  /** See one of them; `both`: there is a choice. */
  show(seen, both) {
    this.element.hidden = !both;
    for (const [name, tab] of Object.entries(this.#tabs)) {
      tab.ariaSelected = String(name === seen);
      tab.tabIndex = name === seen ? 0 : -1;
      this.#panels[name].hidden = name !== seen;
    }
  }
}
