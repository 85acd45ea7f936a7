import { h } from "../../lib/dom.js";
import { gettext } from "../../lib/words.js";
import { dialogActions, labelled, openDialog, textButton } from "../dialogs/dialog.js";

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
