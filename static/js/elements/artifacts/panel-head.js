import { h, iconButton } from "../../lib/dom.js";
import { gettext } from "../../lib/words.js";

/** The name of what a panel shows, its versions, and what can be done with it. */
export class PanelHead {
  #title = h("h2", { class: "artifact-panel__title", tabindex: -1, dir: "auto" });
  #count = h("span", { class: "artifact-panel__count" });
  #older;
  #newer;
  #edit = null;

  /** `does` carries out what is asked for; without `edit` it is not one's own. */
  constructor(does, tabs) {
    const step = (by) => () => does.step(by);
    this.#older = iconButton("chevron-left", gettext("Previous version"), step(-1));
    this.#newer = iconButton("chevron-right", gettext("Next version"), step(1));
    const label = { role: "group", "aria-label": gettext("Versions") };
    this.versions = h("span", { class: "artifact-panel__versions", ...label });
    this.versions.append(this.#older, this.#count, this.#newer);
    const close = iconButton("close", gettext("Close"), does.close);
    this.head = h("header", { class: "artifact-panel__head" }, this.#title, close);
    const actions = h("span", { class: "artifact-panel__actions" });
    actions.append(...this.#actions(does));
    this.bar = h("div", { class: "artifact-panel__bar" }, tabs, this.versions, actions);
  }

  #actions({ edit, share, copy, save, enlarge }) {
    if (edit) this.#edit = iconButton("edit", gettext("Edit the source"), edit);
    return [
      this.#edit,
      share && iconButton("share", gettext("Share"), share),
      iconButton("copy", gettext("Copy"), copy),
      iconButton("download", gettext("Download"), save),
      document.fullscreenEnabled &&
        iconButton("expand", gettext("Full screen"), enlarge),
    ].filter(Boolean);
  }

  /** Say what is shown: version `at` of `count`; `free`: it can be edited. */
  show(title, at, count, free) {
    this.#title.textContent = title;
    this.versions.hidden = count < 2;
    this.#count.textContent = `${at + 1}/${count}`;
    this.#older.disabled = at === 0;
    this.#newer.disabled = at === count - 1;
    if (this.#edit) this.#edit.disabled = !free;
  }

  /** Show that the source is being edited, or not any more. */
  editing(on) {
    const label = on ? gettext("Save as a new version") : gettext("Edit the source");
    const sign = `${document.documentElement.dataset.icons}#${on ? "check" : "edit"}`;
    this.#edit.querySelector("use").setAttribute("href", sign);
    this.#edit.setAttribute("aria-label", label);
    this.#edit.title = label;
    if (!on) this.#edit.focus();
  }

  focus() {
    this.#title.focus({ preventScroll: true });
  }
}
