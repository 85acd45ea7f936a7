import { ArtifactFrame } from "../../lib/artifacts/frame.js";
import { KINDS } from "../../lib/artifacts/kinds.js";
import { inWords, preview } from "../../lib/artifacts/previews.js";
import { growing } from "../../lib/artifacts/runtime.js";
import { h } from "../../lib/dom.js";
import { gettext } from "../../lib/words.js";
import { VIEWS } from "./artifact-views.js";

const LARGEST = 2_000_000; // characters that are shown as more than their source
const GROWS = new Set(["html", "svg", "markdown", "csv"]);

/** Whether something can be seen of a kind before its source is whole. */
export const growsOf = (kind) => GROWS.has(kind);

/** What an artifact looks like. Fires "selected" (detail: text) from inside of it. */
export class ArtifactPreview extends EventTarget {
  element = h("div", { class: "artifact-preview" });
  #frame = null;
  #grows = false;
  #shown = null; // the source that is seen, or being made

  /** Show an artifact; `done`: its source is whole. */
  async show(artifact, done) {
    if (this.#shown === artifact.text && done === !this.#grows) return;
    const { framed } = KINDS[artifact.kind];
    this.#shown = artifact.text;
    if (artifact.text.length > LARGEST) this.#say(tooLarge(artifact.text.length));
    else if (!done && framed) this.#grow(artifact);
    else await this.#make(artifact, framed, done);
  }

  async #make(artifact, framed, done) {
    this.#grows = !done;
    if (!this.element.firstChild) this.#say(gettext("Drawing…"));
    try {
      if (framed) await this.#run(artifact);
      else await this.#draw(artifact);
    } catch (error) {
      this.#say(error.message);
    }
  }

  /** End what runs. */
  close() {
    this.#frame?.close();
    this.#frame = null;
    this.#shown = null;
    this.element.replaceChildren();
  }

  async #draw({ kind, text }) {
    const made = await VIEWS[kind](text);
    if (this.#shown !== text) return;
    this.#frame?.close();
    this.#frame = null;
    this.element.replaceChildren(made);
  }

  async #run(artifact) {
    const html = await preview(artifact.kind, artifact.text, look());
    if (this.#shown !== artifact.text) return;
    this.#open(artifact, html);
  }

  #grow(artifact) {
    if (!this.#grows || !this.#frame) this.#open(artifact, growing(look()));
    this.#grows = true;
    this.#frame.grow(artifact.text);
  }

  #open(artifact, html) {
    this.#frame?.close();
    const frame = new ArtifactFrame(artifact.title || gettext("Artifact"));
    frame.show(html);
    const note = h("p", { class: "artifact-note", role: "status", hidden: true });
    const tell = (text) => {
      note.textContent = text;
      note.hidden = false;
    };
    frame.addEventListener("problem", ({ detail }) => tell(inWords(detail)));
    frame.addEventListener("blocked", ({ detail }) => tell(blocked(detail)));
    frame.addEventListener("selected", ({ detail }) => {
      this.dispatchEvent(new CustomEvent("selected", { detail }));
    });
    frame.addEventListener("hung", () => this.#hung(artifact));
    this.#frame = frame;
    this.element.replaceChildren(frame.element, note);
  }

  #hung(artifact) {
    this.#frame = null;
    const again = () => {
      this.#shown = null;
      this.show(artifact, true);
    };
    const look = { class: "button", "data-tone": "quiet", "data-size": "small" };
    const button = h("button", { type: "button", ...look, onclick: again });
    button.append(gettext("Run it again"));
    this.#say(
      gettext("This page did not answer for 5 seconds and was stopped."),
      button,
    );
  }

  #say(text, ...more) {
    this.#frame?.close();
    this.#frame = null;
    const said = h("p", {}, text);
    const notice = h(
      "div",
      { class: "artifact-problem", role: "status" },
      said,
      ...more,
    );
    this.element.replaceChildren(notice);
  }
}

const tooLarge = (length) =>
  gettext("With %(size)s MB this is too large to be shown; its source can be saved.", {
    size: (length / 1_000_000).toLocaleString(undefined, { maximumFractionDigits: 1 }),
  });

const blocked = (address) =>
  gettext("It asked for “%(address)s”. Artifacts have no network.", { address });

function look() {
  const chosen = document.documentElement.dataset.theme;
  if (chosen) return chosen;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}
