import { h } from "../../lib/dom.js";
import { gettext } from "../../lib/words.js";
import { dialogActions, labelled, openDialog, textButton } from "../dialogs/dialog.js";

/** Ask for what a server needs; `keep` gets what was entered, and says whether it is kept. */
export function enterValues(app, { title, variables }, keep) {
  const fields = variables.map((one) => [one.name, field(one)]);
  const form = h("form", { class: "form" });
  for (const [index, [, input]] of fields.entries())
    form.append(labelled(variables[index].title, input, hint(variables[index])));
  const dialog = openDialog(app, title, { size: "small", body: [form] });
  form.append(
    dialogActions(
      textButton(gettext("Cancel"), () => dialog.close()),
      textButton(gettext("Save"), () => {}, "main", { type: "submit" }),
    ),
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const given = fields.filter(([, { value }]) => value.trim());
    const values = Object.fromEntries(given.map(([key, { value }]) => [key, value]));
    if (!given.length || (await keep(values))) dialog.close();
  });
  fields[0][1].focus();
}

const field = ({ sensitive, kept }) =>
  h("input", {
    class: "input",
    type: sensitive ? "password" : "text",
    required: !kept,
    maxlength: 4000,
    autocomplete: "off",
    spellcheck: "false",
  });

function hint({ description, kept }) {
  const stays = kept && gettext("A value is kept; it stays when you leave this empty.");
  return [description, stays].filter(Boolean).join(" ");
}
