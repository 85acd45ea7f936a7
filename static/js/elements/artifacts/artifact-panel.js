import { placeIn } from "../../lib/artifacts/found.js";
import { kindLabel } from "../../lib/artifacts/kinds.js";
import { h } from "../../lib/dom.js";
import { copyOf, enlarge, save } from "./artifact-file.js";
import { ArtifactPreview, growsOf } from "./artifact-preview.js";
import { ArtifactSource } from "./artifact-source.js";
import { AskBar } from "./ask-bar.js";
import { PanelHead } from "./panel-head.js";
import { TabStrip } from "./tab-strip.js";

/**
 * An artifact beside the chat: what it looks like, its source, its versions. `shelf` has
 * `versions(key)`; with a `bench` it can be edited, asked about and shared.
 */
export class ArtifactPanel extends HTMLElement {
  #preview = new ArtifactPreview();
  #source = new ArtifactSource();
  #tabs = new TabStrip((tab) => this.#choose(tab));
  #body = h("div", { class: "artifact-panel__body" });
  #head = null;
  #ask = null;
  #wish = null; // the tab that the person chose
  #place = null; // the version that is seen; null: the newest
  #shown = null;

  /** Build it, once; what it shows comes with `open`. */
  furnish({ shelf, bench }) {
    this.shelf = shelf;
    this.bench = bench;
    this.#head = new PanelHead(this.#does(), this.#tabs.element);
    this.#body.append(this.#preview.element, this.#source.element);
    this.#tabs.controls(this.#preview.element, this.#source.element);
    this.append(this.#head.head, this.#head.bar, this.#body);
    this.addEventListener("keydown", ({ key }) => key === "Escape" && this.close());
    if (!bench) return;
    this.#ask = new AskBar((asked) => this.#askFor(asked));
    this.append(this.#ask.element);
    this.#preview.addEventListener("selected", ({ detail }) =>
      this.#ask.select(detail),
    );
    document.addEventListener("selectionchange", this.#selected);
  }

  #does() {
    const own = this.bench && {
      edit: () => this.#editOrSave(),
      share: () => this.bench.share(this.#shown),
    };
    return {
      ...own,
      step: (by) => this.#step(by),
      copy: ({ currentTarget }) => copyOf(this.#shown.artifact, currentTarget),
      save: () => save(this.#shown.artifact),
      enlarge: () => enlarge(this.#body),
      close: () => this.close(),
    };
  }

  #selected = () => {
    const text = this.#source.selected;
    if (text) this.#ask.select(text);
  };

  disconnectedCallback() {
    document.removeEventListener("selectionchange", this.#selected);
    this.#preview.close();
  }

  /** Show the artifact with this key; `place`: one of its versions. */
  open(key, { place = null, focus = false } = {}) {
    if (key !== this.key) this.#wish = null;
    this.key = key;
    this.#place = place;
    this.#stopEditing();
    this.#ask?.select("");
    this.update();
    if (focus) this.#head.focus();
  }

  close() {
    if (this.#source.editing) return this.#stopEditing();
    this.dispatchEvent(new CustomEvent("closed", { bubbles: true }));
    return this.remove();
  }

  /** Show it as it is by now. */
  update() {
    const versions = this.shelf.versions(this.key);
    if (!versions.length) return this.remove();
    const chosen = placeIn(versions, this.#place);
    const at = chosen < 0 ? versions.length - 1 : chosen;
    this.#shown = versions[at];
    const { artifact, growing } = this.#shown;
    const title = artifact.title || artifact.id || kindLabel(artifact.kind);
    this.setAttribute("aria-label", title);
    this.#head.show(title, at, versions.length, !growing);
    this.#ask?.allow(!growing);
    return this.#draw(artifact, artifact.whole || !growing);
  }

  #draw(artifact, done) {
    const seen = artifact.kind !== "code" && (done || growsOf(artifact.kind));
    const source = !seen || this.#wish === "source" || this.#source.editing;
    this.#tabs.show(source ? "source" : "preview", artifact.kind !== "code");
    this.#source.show(artifact, done);
    if (source) this.#preview.close();
    else this.#preview.show(artifact, done);
  }

  #choose(tab) {
    this.#wish = tab;
    this.update();
  }

  #step(by) {
    const versions = this.shelf.versions(this.key);
    const at = placeIn(versions, this.#shown) + by;
    const found = versions[at];
    if (found)
      this.open(this.key, { place: at === versions.length - 1 ? null : found });
  }

  #editOrSave() {
    if (this.#source.editing) return this.#keep();
    const how = { save: () => this.#keep(), cancel: () => this.#stopEditing() };
    this.#head.editing(true);
    this.#preview.close();
    this.#tabs.show("source", true); // what is hidden takes no focus
    return this.#source.edit(this.#shown.artifact.text, how);
  }

  async #keep() {
    const { edited } = this.#source;
    const changed = edited !== this.#shown.artifact.text;
    if (changed && !(await this.bench.change(this.#shown, edited))) return;
    this.open(this.key);
  }

  #stopEditing() {
    if (!this.#source.editing) return;
    this.#source.leave();
    this.#head.editing(false);
    this.update();
  }

  #askFor({ wish, selected }) {
    this.bench.ask(this.#shown, wish, selected);
    this.#place = null;
  }
}
