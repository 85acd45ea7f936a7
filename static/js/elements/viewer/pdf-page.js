import { h } from "../../lib/dom.js";
import { placeOf } from "../../lib/passages.js";
import { gettext } from "../../lib/words.js";
import { Api } from "../../models/api.js";

const AHEAD = "800px"; // how near a page must come to be drawn

const near = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) if (isIntersecting) target.draw();
  },
  { rootMargin: AHEAD },
);

/** One page of a PDF: its picture, with its words over it to be marked and copied. */
export class PdfPage extends HTMLElement {
  #drawing = null;
  #words = [];

  connectedCallback() {
    near.observe(this);
  }

  disconnectedCallback() {
    near.unobserve(this);
  }

  /** Draw it, once; resolves when it is there. */
  draw() {
    near.unobserve(this);
    this.#drawing ??= this.#draw();
    return this.#drawing;
  }

  async #draw() {
    const width = Math.ceil(this.clientWidth * devicePixelRatio);
    try {
      const page = await new Api().get(this.dataset.path, { width });
      const shape = `${page.width} / ${page.height}`;
      this.style.aspectRatio = shape;
      // Most files have pages of one shape: those to come take up as much room already.
      this.parentElement?.style.setProperty("--page-shape", shape);
      const source = `data:image/webp;base64,${page.picture}`;
      this.#words = page.words.map(placed);
      this.replaceChildren(h("img", { src: source, alt: "" }), ...this.#words);
    } catch (error) {
      const text = error.message || gettext("The server could not be reached.");
      this.replaceChildren(h("p", { class: "notice", data: { tone: "error" } }, text));
    }
  }

  /** Mark a passage; returns the first of its words, or null when it is not here. */
  async mark(passage) {
    await this.draw();
    const place = placeOf(
      this.#words.map(({ textContent }) => textContent),
      passage,
    );
    if (!place) return null;
    const marked = this.#words.slice(place[0], place[1] + 1);
    for (const one of marked) one.dataset.marked = "";
    return marked[0];
  }
}

function placed([text, left, top, width, height]) {
  const word = h("span", { class: "viewer__words" }, text);
  const part = (share) => `${share * 100}%`;
  Object.assign(word.style, { left: part(left), top: part(top) });
  Object.assign(word.style, { width: part(width), height: part(height) });
  return word;
}
