import { h } from "../../../lib/dom.js";
import { gettext } from "../../../lib/words.js";
import { dialogActions, openDialog, textButton } from "../dialog.js";
import { assistantFields } from "./fields.js";
import { openVersions } from "./versions.js";

/** The form in which an assistant is made or changed; `room` is the list's, {show, use}. */
export function openBuilder(room, assistant) {
  const { app, bench } = room;
  const fields = assistantFields(bench, assistant, app.chat.offers.current);
  const title = assistant ? gettext("Change the assistant") : gettext("New assistant");
  const form = h("form", { class: "form" }, ...fields.elements);
  const dialog = openDialog(app, title, { size: "wide", body: [form] });
  const keep = async (then) => {
    if (!form.reportValidity()) return;
    const values = fields.values();
    if (!values) return;
    try {
      const kept = await save(app.chat.api, assistant, values);
      dialog.close();
      await room.show();
      await then?.(kept);
    } catch (error) {
      app.report(error);
    }
  };
  const tried = () => keep((kept) => room.use(kept));
  const earlier = () => openVersions(room, assistant, dialog);
  form.append(
    dialogActions(
      assistant?.version > 1 && textButton(gettext("Earlier versions…"), earlier),
      textButton(gettext("Save and chat"), tried),
      textButton(gettext("Save"), () => {}, "main", { type: "submit" }),
    ),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    keep();
  });
  fields.inputs.name.focus();
}

const save = (api, assistant, values) =>
  assistant
    ? api.put(`/assistants/${assistant.id}`, values)
    : api.post("/assistants", values);
