import { h, icon } from "../../lib/dom.js";
import { gettext } from "../../lib/words.js";
import { textButton } from "../dialogs/dialog.js";

/** Where files are chosen or dropped; `take` gets them. */
export function dropZone(take) {
  const input = h("input", { type: "file", multiple: true, hidden: true });
  input.addEventListener("change", () => {
    take([...input.files]);
    input.value = "";
  });
  const choose = textButton(gettext("Add files…"), () => input.click(), "main");
  const words = gettext("or drop them here: PDF, Office, web pages, e-mail, text");
  const hint = h("span", { class: "field__hint" }, words);
  const zone = h("div", { class: "drop-zone" }, icon("upload"), choose, hint, input);
  zone.addEventListener("dragover", (event) => {
    event.preventDefault();
    zone.toggleAttribute("data-dropping", true);
  });
  zone.addEventListener("dragleave", () => zone.removeAttribute("data-dropping"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.removeAttribute("data-dropping");
    take([...event.dataTransfer.files]);
  });
  return zone;
}
