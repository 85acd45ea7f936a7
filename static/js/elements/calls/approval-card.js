import { freshId, h, icon } from "../../lib/dom.js";
import { originOf, spoken } from "../../lib/tool-calls.js";
import { gettext } from "../../lib/words.js";
import { textButton } from "../dialogs/dialog.js";
import { argumentsForm } from "./arguments-form.js";
import { labelOf } from "./call-words.js";

/** Asks the person what is to happen with a call, and lets them change its arguments. */
export class ApprovalCard {
  #title = h("h3", { class: "approval__title", id: freshId("approval"), tabindex: -1 });
  element = h("section", { class: "approval", "aria-labelledby": this.#title.id });
  #buttons = [];
  #shown = "";

  /** Show the call; what the person is writing stays until it is another one. */
  show(call, growing) {
    for (const button of this.#buttons) button.disabled = growing;
    const key = JSON.stringify(call);
    if (key === this.#shown) return;
    this.#shown = key;
    this.element.dataset.state = call.state;
    const waits = call.state === "waiting";
    const form = call.approvers ? asked(call) : argumentsForm(call.arguments ?? "");
    this.#buttons = answersFor(call, waits).map(([answer, label, tone]) =>
      textButton(label(), () => this.#answer(call, answer, form), tone, {
        disabled: growing,
      }),
    );
    this.#title.textContent = waits ? question(call) : doubt(call);
    this.element.replaceChildren(
      h(
        "div",
        { class: "approval__head" },
        icon(waits ? "hand" : "question"),
        this.#title,
      ),
      ...reasons(call, waits),
      form.element,
      h("div", { class: "approval__actions" }, ...this.#buttons),
    );
  }

  focus() {
    this.#title.focus();
  }

  #answer(call, answer, form) {
    const given = REFUSALS.has(answer) ? call.arguments : form.read();
    if (given === null) return;
    const { messageId: id } = this.element.closest("chat-message");
    const changed = given === call.arguments ? {} : { arguments: given };
    const detail = { name: "answer-call", id, callId: call.id, answer, ...changed };
    this.element.dispatchEvent(
      new CustomEvent("message:ask", { bubbles: true, detail }),
    );
  }
}

const ANSWERS = [
  ["once", () => gettext("Allow once"), "main"],
  ["conversation", () => gettext("Allow in this conversation"), "quiet"],
  ["deny", () => gettext("Refuse"), "quiet"],
];

const REPEATS = [
  ["repeat", () => gettext("Do it again"), "quiet"],
  ["skip", () => gettext("Go on without"), "main"],
];

function asked({ arguments: given }) {
  const text = spoken(given);
  const shown = text && h("pre", { class: "approval__asked", dir: "auto" }, text);
  return { element: shown, read: () => given };
}

// Where somebody else has to allow a call, who asks for it can only take it back.
function answersFor({ approvers }, waits) {
  const all = waits ? ANSWERS : REPEATS;
  if (!approvers) return all;
  return waits ? [["deny", () => gettext("Take it back"), "quiet"]] : [all.at(-1)];
}

const REFUSALS = new Set(["deny", "skip"]);

const question = (call) =>
  call.approvers
    ? gettext("“%(label)s” waits for another person", { label: labelOf(call) })
    : gettext("Allow “%(label)s”?", { label: labelOf(call) });
const doubt = (call) =>
  gettext("“%(label)s” may or may not have happened", { label: labelOf(call) });

function reasons(call, waits) {
  const origin = originOf(call);
  const about = [
    origin && gettext("From: %(origin)s", { origin }),
    waits && call.effect === "write" && gettext("It can change something."),
  ];
  const said = [call.message || (!waits && lost()), about.filter(Boolean).join(" · ")];
  return said.filter(Boolean).map((text) => h("p", { dir: "auto" }, text));
}

const lost = () =>
  gettext("Its result never arrived. Doing it again could make it happen twice.");
