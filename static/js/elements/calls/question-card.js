import { freshId, h, icon } from "../../lib/dom.js";
import { hostOf } from "../../lib/tool-calls.js";
import { gettext } from "../../lib/words.js";
import { textButton } from "../dialogs/dialog.js";
import { questionForm } from "./question-form.js";

/** Asks the person what a server wants to know in the middle of a call. */
export class QuestionCard {
  #title = h("h3", { class: "approval__title", id: freshId("question"), tabindex: -1 });
  element = h("section", { class: "approval", "aria-labelledby": this.#title.id });
  #buttons = [];
  #forms = [];
  #shown = "";

  /** Show the call; what the person is writing stays until it asks something else. */
  show(call, growing) {
    for (const button of this.#buttons) button.disabled = growing;
    const key = JSON.stringify(call.asks);
    if (key === this.#shown) return;
    this.#shown = key;
    const { asker, host, questions } = call.asks;
    this.#title.textContent = gettext("“%(asker)s” asks you", { asker });
    this.#forms = questions.map((one) => ({ ...one, form: formOf(one) }));
    this.#buttons = ANSWERS.map(([answer, label, tone]) =>
      textButton(label(), () => this.#answer(call, answer), tone, {
        disabled: growing,
      }),
    );
    this.element.replaceChildren(
      h("div", { class: "approval__head" }, icon("question"), this.#title),
      ...this.#forms.flatMap(({ message, form }) => [
        h("p", { class: "approval__said", dir: "auto" }, message),
        form.element,
      ]),
      ...warnings(asker, host).map((text) => h("p", { class: "approval__note" }, text)),
      h("div", { class: "approval__actions" }, ...this.#buttons),
    );
  }

  focus() {
    this.#title.focus();
  }

  #answer(call, answer) {
    const detail = { name: "answer-call", callId: call.id, answer };
    if (answer === "reply") {
      const given = {};
      for (const { key, form } of this.#forms) {
        given[key] = form.read();
        if (!given[key]) return;
      }
      detail.arguments = JSON.stringify(given);
    }
    detail.id = this.element.closest("chat-message").messageId;
    this.element.dispatchEvent(
      new CustomEvent("message:ask", { bubbles: true, detail }),
    );
  }
}

const ANSWERS = [
  ["reply", () => gettext("Send"), "main"],
  ["decline", () => gettext("Decline"), "quiet"],
  ["cancel", () => gettext("Cancel"), "quiet"],
];

const formOf = ({ url, schema }) => (url ? linkTo(url) : questionForm(schema));

// An address to be opened says where it leads before anybody follows it.
function linkTo(url) {
  const look = {
    class: "approval__link",
    target: "_blank",
    rel: "noopener noreferrer",
  };
  const words = gettext("Open %(host)s", { host: hostOf(url) });
  const link = h("a", { ...look, href: hostOf(url) ? url : null }, words);
  const whole = h("span", { class: "approval__note", dir: "ltr" }, url);
  return { element: h("div", {}, link, whole), read: () => ({}) };
}

function warnings(asker, host) {
  const secret = gettext("Enter no password and no key here.");
  const there = host
    ? gettext("The answer goes to “%(asker)s” at %(host)s.", { asker, host })
    : gettext("The answer goes to “%(asker)s”.", { asker });
  return [there, secret];
}
