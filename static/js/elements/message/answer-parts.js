import { h } from "../../lib/dom.js";
import { callsOf, grouped } from "../../lib/parts.js";
import { marksOf, sourcesOf } from "../../lib/sources.js";
import { CallSteps } from "../calls/call-steps.js";
import { sourceList } from "../calls/source-list.js";
import { fileChip } from "./attached-files.js";
import { Thoughts } from "./thoughts.js";

/** The parts of an answer in their order; each keeps its elements while it grows. */
export class AnswerParts {
  element = h("div", { class: "message__parts" });
  #made = []; // one for each group of parts
  #sources = null;

  /** Show the parts as they are; `growing`: more will come, `far`: nobody is near. */
  show(parts, { growing = false, far = false } = {}) {
    const groups = grouped(parts);
    groups.forEach((group, index) => {
      const last = index === groups.length - 1;
      const marks = () => marksOf(callsOf(groups.slice(0, index).flatMap(partsOf)));
      this.#kept(group.kind, index).show(group.parts, { growing, last, far, marks });
    });
    for (const { element } of this.#made.splice(groups.length)) element.remove();
    this.#sources?.remove();
    this.#sources = growing ? null : sourceList(sourcesOf(callsOf(parts)));
    if (this.#sources) this.element.append(this.#sources);
  }

  #kept(kind, index) {
    const known = this.#made[index];
    if (known?.kind === kind) return known;
    const made = KINDS[kind]?.() ?? other();
    if (known) known.element.replaceWith(made.element);
    else this.element.append(made.element);
    this.#made[index] = { kind, ...made };
    return this.#made[index];
  }
}

const partsOf = ({ parts }) => parts;

const KINDS = {
  text: () => {
    const element = h("markdown-text", { class: "markdown" });
    return { element, show: (parts, how) => showText(element, parts[0].text, how) };
  },
  reasoning: () => {
    const thoughts = new Thoughts();
    const show = ([{ text }], { growing, last }) =>
      thoughts.show(text, growing && last);
    return { element: thoughts.element, show };
  },
  steps: () => {
    const steps = new CallSteps();
    const show = (parts, { growing, last }) =>
      steps.show(parts, growing, growing && last);
    return { element: steps.element, show };
  },
  image: () => {
    const element = h("div", { class: "drawn" });
    const show = (parts) => showPictures(element, parts);
    return { element, show };
  },
  file: () => {
    const element = h("div", { class: "message__given" });
    const show = (parts) => element.replaceChildren(...parts.map(fileChip));
    return { element, show };
  },
};

// What shows pictures is loaded with the first one.
async function showPictures(element, parts) {
  const { DrawnPictures } = await import("./drawn-pictures.js");
  element.pictures ??= new DrawnPictures(element);
  element.pictures.show(parts);
}

// A kind of part that this page does not know.
const other = () => ({ element: h("div", { hidden: true }), show: () => {} });

function showText(element, text, { growing, last, far, marks }) {
  element.marks = marks();
  if (growing && last) element.grow(text);
  else if (far) element.showWhenNear(text);
  else if (element.final !== text) element.show(text);
  element.final = growing && last ? null : text;
}
