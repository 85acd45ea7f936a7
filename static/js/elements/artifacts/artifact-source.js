import { KINDS } from "../../lib/artifacts/kinds.js";
import { h } from "../../lib/dom.js";
import { paint } from "../../lib/markdown/highlighting.js";
import { gettext } from "../../lib/words.js";

/** The source of an artifact; it can be selected, and edited by hand. */
export class ArtifactSource {
  #code = h("code");
  #region = h("pre", {
    class: "artifact-source code-block__source",
    tabindex: 0,
    dir: "ltr",
    role: "region",
    "aria-label": gettext("Source"),
  });
  #field = null;
  element = h("div", { class: "artifact-source-box" }, this.#region);

  constructor() {
    this.#region.append(this.#code);
  }

  /** Show a source; while it grows the view stays at its end. */
  show({ text, kind }, done) {
    if (this.#field) return;
    const { scrollHeight, scrollTop, clientHeight } = this.#region;
    const atEnd = scrollHeight - scrollTop - clientHeight < 40;
    if (done) paint(this.#code, text, KINDS[kind].language);
    else this.#code.textContent = text;
    if (!done && atEnd) this.#region.scrollTop = this.#region.scrollHeight;
  }

  get editing() {
    return Boolean(this.#field);
  }

  /** Let the person change the text. `save` is given what it became. */
  edit(text, { save, cancel }) {
    const label = { "aria-label": gettext("Source"), spellcheck: "false", dir: "ltr" };
    this.#field = h("textarea", {
      class: "artifact-source__field",
      value: text,
      ...label,
    });
    this.#field.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save(this.edited);
      if (event.key !== "Escape") return;
      event.stopPropagation();
      cancel();
    });
    this.element.replaceChildren(this.#field);
    this.#field.focus();
    this.#field.setSelectionRange(0, 0);
  }

  get edited() {
    return this.#field?.value ?? "";
  }

  /** Show the source again. */
  leave() {
    this.#field = null;
    this.element.replaceChildren(this.#region);
  }

  /** The part of the source that is selected. */
  get selected() {
    const selection = getSelection();
    const inside = selection && this.#region.contains(selection.anchorNode);
    return inside ? String(selection) : "";
  }
}
