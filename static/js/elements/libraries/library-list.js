import { h, icon } from "../../lib/dom.js";
import { gettext, ngettext } from "../../lib/words.js";
import { dialogActions, labelled, openDialog, textButton } from "../dialogs/dialog.js";
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

/** Ask for name and description; `done` gets the library as it is then. */
export function write(app, library, done) {
  const value = (name) => library?.[name] ?? "";
  const name = h("input", {
    class: "input",
    required: true,
    maxlength: 100,
    value: value("name"),
  });
  const about = h("textarea", {
    class: "input",
    rows: 3,
    maxlength: 1000,
    value: value("description"),
  });
  const hint = gettext("What is in it; people read it where they choose.");
  const form = h("form", { class: "form" }, labelled(gettext("Name"), name));
  form.append(labelled(gettext("Description"), about, hint));
  form.append(
    dialogActions(textButton(gettext("Save"), () => {}, "main", { type: "submit" })),
  );
  const dialog = openDialog(app, gettext("Library"), { size: "small", body: [form] });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const fields = { name: name.value.trim(), description: about.value.trim() };
    const { api, offers } = app.chat;
    try {
      const saved = library
        ? await api.patch(`/libraries/${library.id}`, fields)
        : await api.post("/libraries", fields);
      dialog.close();
      offers.reread({ wait: 0 });
      done(saved);
    } catch (error) {
      app.report(error);
    }
  });
  name.focus();
}
