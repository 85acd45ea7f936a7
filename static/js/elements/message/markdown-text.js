import { h } from "../../lib/dom.js";
import { blocks, growingBlocks, unfinishedFrom } from "../../lib/markdown/blocks.js";
import { cite } from "../../lib/markdown/citations.js";
import { followNote } from "../../lib/markdown/footnotes.js";
import { drawFormulas } from "../../lib/markdown/formulas.js";
import { safeNodes } from "../../lib/markdown/sanitise.js";

const AHEAD = "1500px"; // how near a text must come to be drawn

const near = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries)
      if (isIntersecting) target.show(target.text);
  },
  { rootMargin: AHEAD, scrollMargin: AHEAD },
);

// Paper has no reader who comes near.
addEventListener("beforeprint", () => {
  for (const text of document.querySelectorAll("markdown-text[data-plain]"))
    text.show(text.text);
});

/**
 * Markdown as DOM. While text grows, finished blocks keep their nodes and only what
 * stands after them is made anew.
 */
export class MarkdownText extends HTMLElement {
  #parts = []; // {key, node, start, list}, one for each block
  #text = "";
  #frame = 0;
  marks = new Map(); // sources: what numbers in brackets stand for

  constructor() {
    super();
    this.addEventListener("click", followNote);
    this.addEventListener("keydown", (event) => {
      if (event.key === "Enter") followNote(event);
    });
  }

  disconnectedCallback() {
    this.#forgetFrame();
    near.unobserve(this);
  }

  #forgetFrame() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }

  /** Show the source, which a search of the page finds, until the reader comes near. */
  showWhenNear(text) {
    if (text === this.#text && this.#parts.length) return;
    this.#text = text;
    this.#parts = [];
    this.textContent = text;
    this.toggleAttribute("data-plain", true);
    near.observe(this);
  }

  get text() {
    return this.#text;
  }

  /** Show text that will not change. */
  show(text) {
    this.#forgetFrame();
    near.unobserve(this);
    if (this.hasAttribute("data-plain")) this.replaceChildren();
    this.removeAttribute("data-plain");
    this.#text = text;
    this.#reconcile(blocks(text), 0, true);
  }

  /** Show text that goes on; at most once a frame. */
  grow(text) {
    this.#text = text;
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#grow();
    });
  }

  #grow() {
    const from = unfinishedFrom(this.#parts);
    const kept = this.#parts.findIndex((part) => part.start >= from);
    this.#reconcile(growingBlocks(this.#text, from), Math.max(kept, 0), false);
  }

  #reconcile(found, first, whole) {
    found.forEach((block, offset) => {
      this.#place(block, first + offset, whole || offset < found.length - 1);
    });
    for (const { node } of this.#parts.splice(first + found.length)) node.remove();
  }

  #place(block, index, done) {
    const key = KEYS[block.kind](block);
    const known = this.#parts[index];
    if (known?.key !== key) this.#replace(index, key, block);
    const part = this.#parts[index];
    Object.assign(part, { start: block.start, list: block.list });
    if (block.kind === "code") part.node.show(block.text, block.language, done);
    if (block.kind === "artifact") part.node.show(block.artifact, done);
  }

  #replace(index, key, block) {
    const node =
      block.kind === "html" ? this.#prose(block.html) : h(ELEMENTS[block.kind]);
    const old = this.#parts[index]?.node;
    if (old) old.replaceWith(node);
    else this.append(node);
    this.#parts[index] = { key, node, start: block.start };
  }

  #prose(html) {
    const node = h("div", { class: "markdown__block" }, safeNodes(html));
    for (const child of node.querySelectorAll(
      "p, li, h1, h2, h3, h4, td, th, blockquote",
    ))
      child.dir = "auto";
    cite(node, this.marks);
    drawFormulas(node);
    return node;
  }
}

const ELEMENTS = { code: "code-block", artifact: "artifact-card" };

// What says that a block is still the one whose element is there.
const KEYS = {
  code: ({ language }) => `code:${language}`,
  artifact: ({ artifact }) => `artifact:${artifact.id}`,
  html: ({ html }) => html,
};

/** Show what the server wrote as Markdown; without scripts the source is readable. */
export function showSources(place) {
  for (const element of place.querySelectorAll("markdown-text")) {
    const source = element.textContent;
    element.replaceChildren();
    element.show(source);
  }
}
