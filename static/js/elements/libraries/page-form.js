import { h } from "../../lib/dom.js";
import { gettext } from "../../lib/words.js";
import { textButton } from "../dialogs/dialog.js";

/** Where the address of a page is told; `keep` resolves to whether it was taken. */
export function pageForm(keep) {
  const label = gettext("Address of a web page");
  const look = { type: "url", maxlength: 2000, required: true, placeholder: label };
  const field = h("input", { class: "input", "aria-label": label, ...look });
  const button = textButton(gettext("Save this page"), () => {}, "quiet", {
    type: "submit",
  });
  const form = h("form", { class: "library-page" }, field, button);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    if (await keep(field.value.trim())) field.value = "";
    button.disabled = false;
  });
  return form;
}
