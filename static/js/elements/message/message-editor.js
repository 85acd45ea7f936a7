import { h } from "../../lib/dom.js";
import { gettext } from "../../lib/words.js";

/** A field in place of a message; sending makes a new version, or corrects it. */
export function editor(element, inPlace, done) {
  const before = element.text;
  const field = h("textarea", { class: "input editor__field", rows: 3, value: before });
  field.setAttribute("aria-label", gettext("Edit message"));
  const cancel = () => done();
  const send = () => {
    const text = field.value.trim();
    if (!text) return;
    done();
    const detail = {
      name: inPlace ? "corrected" : "edited",
      id: element.messageId,
      text,
    };
    element.dispatchEvent(new CustomEvent("message:ask", { bubbles: true, detail }));
  };
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape") cancel();
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send();
  });
  const main = { class: "button", "data-tone": "main", "data-size": "small" };
  const plain = { class: "button", "data-tone": "quiet", "data-size": "small" };
  const buttons = h(
    "div",
    { class: "editor__actions" },
    h("button", { type: "button", ...plain, onclick: cancel }, gettext("Cancel")),
    h(
      "button",
      { type: "button", ...main, onclick: send },
      inPlace ? gettext("Save") : gettext("Send"),
    ),
  );
  queueMicrotask(() => {
    field.style.blockSize = `${Math.min(field.scrollHeight + 4, 400)}px`;
    field.focus();
    field.setSelectionRange(before.length, before.length);
  });
  return h("div", { class: "editor" }, field, buttons);
}
