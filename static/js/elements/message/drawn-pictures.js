import { h, icon, iconButton } from "../../lib/dom.js";
import { gettext } from "../../lib/words.js";
import { openDialog } from "../dialogs/dialog.js";

/** Pictures that an answer has drawn; each as it comes closer, then whole. */
export class DrawnPictures {
  #element;
  #shown = new Map(); // key → figure

  constructor(element) {
    this.#element = element;
  }

  /** Show the pictures as they are now. */
  show(parts) {
    for (const part of parts) this.#showOne(part);
    this.#element.toggleAttribute("data-several", parts.length > 1);
  }

  #showOne(part) {
    const key = part.picture ?? part.file_id;
    const known = this.#shown.get(key);
    if (known?.dataset.source === sourceOf(part)) return;
    const figure = part.file_id ? whole(this.#element, part) : begun(part);
    figure.dataset.source = sourceOf(part);
    this.#shown.set(key, figure);
    if (known) known.replaceWith(figure);
    else this.#element.append(figure);
  }
}

const sourceOf = ({ file_id: id, preview = "" }) =>
  id ? `/api/files/${encodeURIComponent(id)}/content` : preview;

function begun(part) {
  const alt = gettext("A picture is being drawn");
  const look = { class: "drawn__image", src: part.preview, alt };
  return h("figure", { class: "drawn__picture", "data-begun": true }, h("img", look));
}

function whole(element, part) {
  const { width, height } = part;
  const look = { src: sourceOf(part), alt: part.alt || nameOf(part) };
  const size = { width, height, class: "drawn__image", loading: "lazy" };
  const image = h("img", { ...look, ...size });
  const open = () => enlarge(element, part, look);
  const said = gettext("Enlarge the picture");
  const frame = { type: "button", class: "drawn__open", "aria-label": said };
  const button = h("button", { ...frame, onclick: open }, image);
  const figure = h("figure", { class: "drawn__picture" }, button);
  figure.append(
    h("figcaption", { class: "drawn__actions" }, ...actions(element, part)),
  );
  image.addEventListener("error", () => figure.replaceChildren(gone(part)));
  return figure;
}

const nameOf = ({ name }) => name || gettext("Picture");

function enlarge(element, part, look) {
  const large = h("img", { class: "attached__large", ...look });
  const words = part.alt && h("p", { class: "drawn__words", dir: "auto" }, part.alt);
  const body = [large, words].filter(Boolean);
  openDialog(element.closest("chat-app") ?? document.body, nameOf(part), {
    size: "large",
    body,
  });
}

function actions(element, part) {
  const download = h(
    "a",
    {
      class: "icon-button",
      "data-size": "small",
      href: sourceOf(part),
      download: nameOf(part),
      "aria-label": gettext("Download the picture"),
      title: gettext("Download the picture"),
    },
    icon("download"),
  );
  const { chat } = element.closest("chat-message") ?? {};
  if (!chat?.uploads) return [download];
  const edit = () => attach(chat, part, gettext("Change this picture: "));
  const use = () => attach(chat, part, "");
  return [
    download,
    small("edit", gettext("Edit this picture"), edit),
    small("clip", gettext("Use as attachment"), use),
  ];
}

const small = (sign, label, onclick) =>
  iconButton(sign, label, onclick, { "data-size": "small" });

// The composer takes the picture as one of its own, and the words before it.
function attach(chat, part, words) {
  const { file_id: id, name, width, height } = part;
  chat.uploads.borrow(chat.conversation.id, { id, name, kind: "image", width, height });
  chat.dispatchEvent(new CustomEvent("insert", { detail: words }));
}

const gone = (part) =>
  h(
    "span",
    { class: "attachment", title: gettext("This file is not there any more.") },
    icon("image"),
    h("span", { class: "attachment__name", dir: "auto" }, nameOf(part)),
  );
