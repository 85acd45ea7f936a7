import { h, icon } from "../../lib/dom.js";
import { gettext } from "../../lib/words.js";
import { textButton } from "../dialogs/dialog.js";

/** Where files and folders are chosen or dropped; `take` gets the files. */
export function dropZone(take) {
  const files = chooser({ multiple: true }, take);
  const folder = chooser({ webkitdirectory: true }, (all) => take(all.filter(meant)));
  const choose = textButton(gettext("Add files…"), () => files.click(), "main");
  const whole = textButton(gettext("Add a folder…"), () => folder.click());
  const words = gettext("or drop them here: PDF, Office, web pages, e-mail, text");
  const hint = h("span", { class: "field__hint" }, words);
  const zone = h("div", { class: "drop-zone" }, icon("upload"), choose, whole, hint);
  zone.append(files, folder);
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

function chooser(how, take) {
  const input = h("input", { type: "file", hidden: true, ...how });
  input.addEventListener("change", () => {
    take([...input.files]);
    input.value = "";
  });
  return input;
}

/** Hidden files, and the locks of office programs, stay where they are. */
const meant = ({ webkitRelativePath }) =>
  !webkitRelativePath.split("/").some((part) => /^(\.|~\$)/.test(part));
