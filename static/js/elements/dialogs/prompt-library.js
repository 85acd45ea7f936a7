import { h } from "../../lib/dom.js";
import { gettext } from "../../lib/words.js";
import { usePrompt } from "../composer/prompt-use.js";
import { confirm, dialogActions, labelled, openDialog, textButton } from "./dialog.js";
import { listRow, rowButton } from "./organise.js";

/** The person's prompts: use, write, change, delete. */
export async function openPrompts(app) {
  const list = h("ul", { class: "rows" });
  const dialog = openDialog(app, gettext("Prompts"), { body: [list] });
  const show = async () => {
    const { items } = await app.chat.api.get("/prompts");
    const none = h("li", { class: "rows__none" }, gettext("No prompts yet."));
    const rows = items.map((prompt) => row(app, dialog, prompt, show));
    list.replaceChildren(...(rows.length ? rows : [none]));
  };
  const add = textButton(gettext("New prompt…"), () => write(app, null, show), "main");
  const { create } = app.chat.boot.interface.prompts;
  if (create) dialog.lastElementChild.append(dialogActions(add));
  await show();
}

function row(app, dialog, prompt, show) {
  const use = () => {
    dialog.close();
    usePrompt(app, prompt).catch((error) => app.report(error));
  };
  const remove = async () => {
    const title = gettext("Delete “%(name)s”?", { name: prompt.name });
    const text = gettext("Its earlier versions are deleted as well.");
    if (!(await confirm(app, title, text, gettext("Delete")))) return;
    await app.chat.api
      .delete(`/prompts/${prompt.id}`)
      .catch((error) => app.report(error));
    show();
  };
  const detail = [prompt.command && `/${prompt.command}`, prompt.description];
  return listRow(
    prompt.name,
    detail.filter(Boolean).join(" · "),
    rowButton("check", gettext("Use"), use),
    rowButton("edit", gettext("Edit"), () => write(app, prompt, show)),
    rowButton("trash", gettext("Delete"), remove),
  );
}

function write(app, prompt, show) {
  const input = (name, max) =>
    h("input", { class: "input", maxlength: max, value: prompt?.[name] ?? "" });
  const fields = {
    name: input("name", 100),
    command: input("command", 50),
    description: input("description", 500),
    category: input("category", 50),
    text: h("textarea", { class: "input", rows: 8, value: prompt?.text ?? "" }),
  };
  fields.name.required = true;
  fields.text.required = true;
  fields.command.pattern = "[\\w\\-]*";
  const hint = gettext(
    "Use {{name}} for what is asked, {{tone:short|long}} for a choice, {{current_date}} for today.",
  );
  const form = h(
    "form",
    { class: "form" },
    labelled(gettext("Name"), fields.name),
    labelled(
      gettext("Command"),
      fields.command,
      gettext("What you type after a slash."),
    ),
    labelled(gettext("Description"), fields.description),
    labelled(gettext("Text"), fields.text, hint),
    dialogActions(textButton(gettext("Save"), () => {}, "main", { type: "submit" })),
  );
  const dialog = openDialog(app, gettext("Prompt"), { body: [form] });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const values = Object.entries(fields).map(([name, field]) => [
      name,
      field.value.trim(),
    ]);
    try {
      await save(app.chat.api, prompt, Object.fromEntries(values));
      dialog.close();
      await show();
    } catch (error) {
      app.report(error);
    }
  });
}

const save = (api, prompt, fields) =>
  prompt ? api.put(`/prompts/${prompt.id}`, fields) : api.post("/prompts", fields);
