import { copy } from "../../lib/clipboard.js";
import { h, iconButton } from "../../lib/dom.js";
import { keyExamples } from "../../lib/key-examples.js";
import { gettext } from "../../lib/words.js";
import { markDone } from "../message/code-block.js";

/** Where programs find the models. */
export const gatewayUrl = () => `${location.origin}/v1`;

/** A text that is there to be copied, with a button for that. */
export function copyable(text, label) {
  const field = h("input", { class: "input", readonly: true, value: text });
  field.setAttribute("aria-label", label);
  field.addEventListener("focus", () => field.select());
  return h(
    "div",
    { class: "copyable" },
    field,
    copyButton(() => text),
  );
}

/** A program for each language; one of them shows. `key`: the text of a key. */
export function keyExample(app, key) {
  const offer = app.chat.boot.offers.find(({ assistant_id }) => !assistant_id);
  const examples = keyExamples(gatewayUrl(), offer?.model ?? "gpt-4o", key);
  const code = h("pre", { class: "example__code", tabindex: 0, dir: "ltr" });
  const tabs = h("div", { class: "example__tabs", role: "group" });
  tabs.setAttribute("aria-label", gettext("Example"));
  const show = (name) => {
    for (const tab of tabs.children)
      tab.setAttribute("aria-pressed", tab.textContent === name);
    code.textContent = examples[name];
  };
  for (const name of Object.keys(examples)) {
    const look = { type: "button", class: "example__tab", onclick: () => show(name) };
    tabs.append(h("button", look, name));
  }
  show("curl");
  const head = h(
    "div",
    { class: "example__head" },
    tabs,
    copyButton(() => code.textContent),
  );
  return h("div", { class: "example" }, head, code);
}

function copyButton(text) {
  const done = async ({ currentTarget }) => {
    await copy(text());
    markDone(currentTarget);
  };
  return iconButton("copy", gettext("Copy"), done, { "data-size": "small" });
}
