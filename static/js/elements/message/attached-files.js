import { h, icon } from "../../lib/dom.js";
import { gettext } from "../../lib/words.js";
import { openDialog } from "../dialogs/dialog.js";

const LARGEST = 320; // px of a picture in the transcript

/** The files of a message that was sent: pictures to look at, others to open. */
export function attachedFiles(element, message) {
  const parts = (message.content ?? []).filter((part) => part.file_id);
  return parts.map((part) =>
    part.type === "image" ? picture(element, part) : fileChip(part),
  );
}

const source = ({ file_id: id }) => `/api/files/${encodeURIComponent(id)}/content`;
const nameOf = ({ name }) => name || gettext("File");

function picture(element, part) {
  const { width = LARGEST, height = LARGEST } = part;
  const scale = Math.min(1, LARGEST / Math.max(width, height));
  const look = { src: source(part), alt: nameOf(part) };
  // The room is there before the picture is, so that its coming moves nothing.
  const size = { width: Math.round(width * scale), height: Math.round(height * scale) };
  const image = h("img", {
    class: "attached__image",
    loading: "lazy",
    ...size,
    ...look,
  });
  const enlarge = () => {
    const large = h("img", { class: "attached__large", ...look });
    openDialog(element.closest("chat-app"), nameOf(part), {
      size: "large",
      body: [large],
    });
  };
  const said = gettext("Enlarge %(name)s", { name: nameOf(part) });
  const button = { type: "button", class: "attached__picture", "aria-label": said };
  const shown = h("button", { ...button, onclick: enlarge }, image);
  // Removed meanwhile: its name remains.
  image.addEventListener("error", () => shown.replaceWith(gone(part)));
  return shown;
}

const label = (part) =>
  h("span", { class: "attachment__name", dir: "auto" }, nameOf(part));

/** A file by its name, to be opened. */
export const fileChip = (part) =>
  h(
    "a",
    { class: "attachment", href: `/view/${part.file_id}`, target: "_blank" },
    icon("file"),
    label(part),
  );

const gone = (part) =>
  h(
    "span",
    { class: "attachment", title: gettext("This file is not there any more.") },
    icon("file"),
    label(part),
  );
