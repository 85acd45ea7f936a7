import { h, icon } from "../../lib/dom.js";
import { gettext, ngettext } from "../../lib/words.js";
import { dialogActions, openDialog, textButton } from "../dialogs/dialog.js";
import { write } from "./library-form.js";
import { openLibrary } from "./library-view.js";

/** All libraries that this person reaches. */
export async function openLibraries(app) {
  const list = h("ul", { class: "rows" });
  const about = gettext(
    "Files that answers draw on. Choose a library with the + of a message, and the model searches in it and cites what it found.",
  );
  const show = async () => {
    try {
      const { items } = await app.chat.api.get("/libraries");
      const none = h("li", { class: "rows__none" }, gettext("No libraries yet."));
      const rows = items.map((library) => row(app, library, show));
      list.replaceChildren(...(rows.length ? rows : [none]));
    } catch (error) {
      app.report(error);
    }
  };
  const made = (library) => {
    show();
    openLibrary(app, library, show);
  };
  const add = textButton(gettext("New library…"), () => write(app, null, made), "main");
  const hint = h("p", { class: "field__hint" }, about);
  openDialog(app, gettext("Libraries"), { body: [hint, list, dialogActions(add)] });
  await show();
}

function row(app, library, show) {
  const open = () => openLibrary(app, library, show);
  const words = h(
    "span",
    { class: "rows__words" },
    h("span", { dir: "auto" }, library.name),
    h("small", {}, detail(library)),
  );
  const look = { type: "button", class: "library-row", onclick: open };
  return h("li", { class: "rows__row" }, h("button", look, icon("database"), words));
}

function detail({ counts, right, shared }) {
  const files = counts.files ?? 0;
  const told = [
    ngettext("%(count)s file", "%(count)s files", files),
    counts.failed &&
      ngettext(
        "%(count)s could not be read",
        "%(count)s could not be read",
        counts.failed,
      ),
    (counts.waiting || counts.indexing) && gettext("being indexed"),
    shared && (right === "own" ? gettext("shared") : gettext("shared with you")),
  ];
  return told.filter(Boolean).join(" · ");
}
