import { h, iconButton } from "../../lib/dom.js";
import { gettext } from "../../lib/words.js";

/** Open a dialog; it leaves the page when it closes, and focus returns by itself. */
export function openDialog(app, title, { size = "", body = [] } = {}) {
  const dialog = h("dialog", {
    class: "dialog",
    "data-size": size,
    "aria-label": title,
  });
  const close = iconButton("close", gettext("Close"), () => dialog.close());
  // The heading takes the focus, unless a field in the body asks for it.
  const heading = h("h2", { tabindex: -1, autofocus: true }, title);
  const head = h("header", { class: "dialog__head" }, heading, close);
  dialog.append(head, h("div", { class: "dialog__body" }, ...body));
  // A press that begins and ends on the backdrop closes; a text selection does not.
  let outside = false;
  dialog.addEventListener("pointerdown", ({ target }) => {
    outside = target === dialog;
  });
  dialog.addEventListener("click", ({ target }) => {
    if (outside && target === dialog) dialog.close();
  });
  dialog.addEventListener("close", () => dialog.remove());
  app.append(dialog);
  dialog.showModal();
  return dialog;
}

/** A row of buttons at the end of a dialog. */
export function dialogActions(...buttons) {
  return h("div", { class: "dialog__actions" }, ...buttons);
}

/** A text button; `tone`: main | quiet | danger | plain. */
export function textButton(label, onclick, tone = "quiet", more = {}) {
  const look = { class: "button", "data-tone": tone, "data-size": "small" };
  return h("button", { type: "button", ...look, onclick, ...more }, label);
}

/** Ask for a yes; resolves to whether it was given. */
export function confirm(app, title, text, yes, tone = "danger") {
  return new Promise((resolve) => {
    const body = [h("p", {}, text)];
    const dialog = openDialog(app, title, { size: "small", body });
    const agree = () => {
      resolve(true);
      dialog.close();
    };
    const no = textButton(gettext("Cancel"), () => dialog.close());
    dialog.lastElementChild.append(dialogActions(no, textButton(yes, agree, tone)));
    dialog.addEventListener("close", () => resolve(false));
    no.focus();
  });
}

/** Ask for one line of text; resolves to it, to `empty` for none, null when left. */
export function ask(app, title, label, value = "", empty = null) {
  return new Promise((resolve) => {
    const input = h("input", {
      class: "input",
      value,
      maxlength: 200,
      "aria-label": label,
    });
    const form = h("form", { method: "dialog", class: "form" }, input);
    const dialog = openDialog(app, title, { size: "small", body: [form] });
    form.append(
      dialogActions(
        textButton(gettext("Cancel"), () => dialog.close()),
        textButton(gettext("Save"), () => {}, "main", { type: "submit" }),
      ),
    );
    form.addEventListener("submit", () => resolve(input.value.trim() || empty));
    dialog.addEventListener("close", () => resolve(null));
    input.select();
  });
}

/** A field with its label above it. */
export function labelled(label, input, hint = "") {
  const id = `field-${label.replace(/\W+/g, "-")}-${document.querySelectorAll(".field").length}`;
  input.id = id;
  const field = h("div", { class: "field" }, h("label", { for: id }, label), input);
  if (hint) field.append(h("span", { class: "field__hint" }, hint));
  return field;
}
