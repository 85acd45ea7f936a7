import { h, icon } from "../../lib/dom.js";
import {
  argumentsOf,
  inPage,
  readable,
  spoken,
  stateOf,
} from "../../lib/tool-calls.js";
import { gettext } from "../../lib/words.js";
import { textButton } from "../dialogs/dialog.js";
import { iconOf, STATE_ICONS, STATES, took, wordsOf } from "./call-words.js";
import { fold } from "./fold.js";

const QUIET = new Set(["running", "done"]); // what the words already say

/** One call as a folded line; opened, what was asked and what came of it. */
export class CallLine {
  #fold = fold("call");
  #below = h("div", { class: "call__below" });
  element = h("div", {}, this.#fold.element, this.#below);
  #shown = "";

  /** Show the call as it is now; `growing`: the answer is being written. */
  show(call, growing) {
    const state = stateOf(call, growing);
    const key = JSON.stringify([call, state]);
    if (key === this.#shown) return;
    this.#shown = key;
    this.#fold.element.dataset.state = state;
    this.#below.replaceChildren(...belowOf(call, state));
    this.#fold.line.replaceChildren(...lineOf(call, state));
    this.#fold.body.replaceChildren(...bodyOf(call));
  }

  focus() {
    this.#fold.button.focus();
  }
}

/** What a folded line says of a call. */
export function lineOf(call, state) {
  const sign = icon(STATE_ICONS[state] ?? iconOf(call.icon));
  const words = h("span", { class: "call__words", dir: "auto" }, wordsOf(call, state));
  const hidden = QUIET.has(state) ? "visually-hidden" : "call__state";
  const said = h("span", { class: hidden }, STATES[state]?.() ?? state);
  const time = took(call.ms);
  return [sign, words, said, time && h("span", { class: "call__time" }, time)].filter(
    Boolean,
  );
}

// Seen without opening the line: how far it is, and what the person can mend.
function belowOf(call, state) {
  if (call.connect) return connectOf(call);
  if (inPage(call)) return [pageCall(call)];
  if (isPython(call) && call.result) return [output(call.result)];
  return call.progress && state === "running" ? progressOf(call.progress) : [];
}

const isPython = ({ name, source }) => name === "run_python" && source === "page";

// What the page does is loaded with the first call that asks for it.
function pageCall({ id }) {
  import("./page-call.js");
  return h("page-call", { data: { call: id } });
}

const output = (result) => h("pre", region(gettext("Output")), result);

function progressOf({ text, share }) {
  const words = text && h("span", { class: "call__message", dir: "auto" }, text);
  const name = text || gettext("Progress");
  return [words, h("progress", { value: share, "aria-label": name })].filter(Boolean);
}

function connectOf({ message }) {
  const button = textButton(gettext("Connect…"), () => {}, "quiet");
  button.dataset.command = "connections";
  return [h("span", { class: "call__message", dir: "auto" }, message), button];
}

function bodyOf(call) {
  const { message, arguments: given, result, cost } = call;
  return [
    message &&
      !call.connect &&
      h("p", { class: "call__message", dir: "auto" }, message),
    ...(isPython(call)
      ? block(gettext("Program"), argumentsOf(given)?.code ?? given)
      : [
          ...block(gettext("Asked with"), spoken(given)),
          ...block(gettext("Result"), result && readable(result)),
        ]),
    cost && h("p", { class: "call__cost" }, costs(cost)),
    !given && !result && !message && h("p", { class: "call__message" }, nothing()),
  ].filter(Boolean);
}

const nothing = () => gettext("Nothing was told yet.");

function block(label, text) {
  if (!text) return [];
  return [h("div", { class: "call__label" }, label), h("pre", region(label), text)];
}

// A scrolling region must be reachable by keyboard.
const region = (label) => ({
  class: "call__text",
  tabindex: 0,
  role: "region",
  dir: "auto",
  "aria-label": label,
});

const costs = (cost) =>
  gettext("Cost: %(cost)s", {
    cost: Number(cost).toLocaleString(document.documentElement.lang, {
      style: "currency",
      currency: "USD",
      maximumFractionDigits: 4,
    }),
  });
