import { h } from "../../lib/dom.js";
import { gettext } from "../../lib/words.js";
import { dialogActions, labelled, openDialog, textButton } from "../dialogs/dialog.js";

/** Ask for a prompt's variables, then put its text into the composer. */
export async function usePrompt(app, prompt) {
  const values = prompt.variables?.length ? await askFor(app, prompt) : {};
  if (!values) return;
  const timezone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const path = `/prompts/${prompt.id}/fill`;
  const { text } = await app.chat.api.post(path, { values, timezone });
  app.chat.dispatchEvent(new CustomEvent("insert", { detail: text }));
}

function askFor(app, { name, variables }) {
  return new Promise((resolve) => {
    const inputs = new Map(
      variables.map((variable) => [variable.name, input(variable)]),
    );
    const fields = [...inputs].map(([label, field]) => labelled(label, field));
    const use = textButton(gettext("Use"), () => {}, "main", { type: "submit" });
    const form = h("form", { class: "form" }, ...fields, dialogActions(use));
    const dialog = openDialog(app, name, { size: "small", body: [form] });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const given = [...inputs].map(([label, field]) => [label, field.value]);
      resolve(Object.fromEntries(given));
      dialog.close();
    });
    dialog.addEventListener("close", () => resolve(null));
    inputs.values().next().value.focus();
  });
}

function input({ choices = [] }) {
  if (!choices.length) return h("textarea", { class: "input", rows: 2 });
  const list = h("select", { class: "input" });
  for (const choice of choices) list.append(h("option", {}, choice));
  return list;
}
