import { h, icon } from "../../lib/dom.js";
import { callsOf } from "../../lib/parts.js";
import { asks, stateOf } from "../../lib/tool-calls.js";
import { ngettext } from "../../lib/words.js";
import { Thoughts } from "../message/thoughts.js";
import { ApprovalCard } from "./approval-card.js";
import { CallLine, lineOf } from "./call-line.js";
import { STATES, took } from "./call-words.js";
import { fold } from "./fold.js";
import { QuestionCard } from "./question-card.js";

/**
 * Calls in a row: one is a line, several fold into one that says what happens now, and
 * afterwards how many there were. What waits for the person is never folded away.
 */
export class CallSteps {
  #fold = fold("steps");
  #alone = h("div", { class: "steps__alone" });
  element = h("div", { class: "call-steps" }, this.#alone);
  #summary = "";
  #made = []; // one for each part, in their order

  /**
   * Show parts (calls, and thoughts between them) as they are now; `growing`: the answer
   * is being written, `last`: right here.
   */
  show(parts, growing, last) {
    const calls = callsOf(parts);
    const place = this.#place(calls);
    parts.forEach((part, index) => {
      const now = part.call ? growing : last && index === parts.length - 1;
      this.#showPart(part, index, now, place);
    });
    for (const { element } of this.#made.splice(parts.length)) element.remove();
    if (calls.length > 1) this.#summarise(calls, growing);
  }

  #summarise(calls, growing) {
    const states = calls.map((call) => stateOf(call, growing));
    const key = JSON.stringify([calls, states]);
    if (key === this.#summary) return;
    this.#summary = key;
    const now = states.lastIndexOf("running");
    this.#fold.element.dataset.state = now < 0 ? "over" : "running";
    const line = now < 0 ? summary(calls, states) : lineOf(calls[now], "running");
    this.#fold.line.replaceChildren(...line);
  }

  // Where the lines stand: by themselves, or in the fold as soon as there are two.
  #place(calls) {
    const { element, body, toggle } = this.#fold;
    const folded = this.element.contains(element);
    if (calls.length < 2 && !folded) return this.#alone;
    if (!folded) {
      const opened = this.#alone.querySelector("[aria-expanded=true], .approval");
      body.append(...this.#alone.childNodes);
      this.#alone.replaceWith(element);
      toggle(Boolean(opened));
    }
    if (calls.some((call) => asks(call) || call.connect)) toggle(true);
    return body;
  }

  #showPart(part, index, growing, place) {
    const Kind = kindOf(part);
    const known = this.#made[index];
    if (known?.constructor !== Kind) this.#replace(index, new Kind(), place);
    this.#made[index].show(part.call ?? part.text, growing);
  }

  #replace(index, made, place) {
    const old = this.#made[index]?.element;
    const focused = old?.contains(document.activeElement);
    this.#made[index] = made;
    if (old) old.replaceWith(made.element);
    else place.append(made.element);
    if (focused) queueMicrotask(() => made.focus?.());
  }
}

const kindOf = ({ call }) => {
  if (!call) return Thoughts;
  if (!asks(call)) return CallLine;
  return call.asks ? QuestionCard : ApprovalCard;
};

function summary(calls, states) {
  const ms = calls.reduce((sum, call) => sum + (call.ms ?? 0), 0);
  const all = ngettext("%(count)s step", "%(count)s steps", calls.length);
  const trouble = states.find((state) => state !== "done");
  return [
    icon("list"),
    h("span", { class: "call__words" }, all),
    trouble && h("span", { class: "call__state" }, troubles(states, trouble)),
    took(ms) && h("span", { class: "call__time" }, took(ms)),
  ].filter(Boolean);
}

function troubles(states, one) {
  const count = states.filter((state) => state === one).length;
  return `${STATES[one]()}: ${count}`;
}
