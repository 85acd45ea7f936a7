import { h, iconButton } from "../../lib/dom.js";
import { gettext } from "../../lib/words.js";
import { ask, openDialog, textButton } from "./dialog.js";

async function save(app, conversation, fields) {
  const { chat } = app;
  try {
    chat.describe(await chat.api.patch(`/conversations/${conversation.id}`, fields));
  } catch (error) {
    app.report(error);
  }
}

/** Choose the tags of a conversation, or make new ones. */
export async function chooseTags(app, conversation) {
  const { items } = await app.chat.api.get("/tags").catch(() => ({ items: [] }));
  const chosen = new Set(conversation.tags ?? []);
  const names = [...new Set([...items.map(({ name }) => name), ...chosen])];
  const list = h("div", { class: "choices" });
  const show = (name) => {
    const box = h("input", { type: "checkbox", checked: chosen.has(name) });
    box.addEventListener("change", () => {
      if (box.checked) chosen.add(name);
      else chosen.delete(name);
      save(app, conversation, { tags: [...chosen] });
    });
    list.append(h("label", { class: "choices__row" }, box, name));
  };
  names.forEach(show);
  const input = h("input", {
    class: "input",
    maxlength: 60,
    "aria-label": gettext("New tag"),
  });
  input.placeholder = gettext("New tag");
  const form = h("form", { class: "choices__new" }, input);
  form.append(textButton(gettext("Add"), () => {}, "quiet", { type: "submit" }));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const name = input.value.trim();
    input.value = "";
    if (!name || chosen.has(name)) return;
    chosen.add(name);
    show(name);
    save(app, conversation, { tags: [...chosen] });
  });
  openDialog(app, gettext("Tags"), { size: "small", body: [list, form] });
}

/** Put a conversation into a project, or take it out. */
export async function chooseProject(app, conversation) {
  const { items } = await app.chat.api.get("/projects").catch(() => ({ items: [] }));
  const list = h("div", { class: "choices" });
  const dialog = openDialog(app, gettext("Project"), { size: "small", body: [list] });
  const option = (id, name) => {
    const checked = (conversation.project_id ?? null) === id;
    const radio = h("input", { type: "radio", name: "project", checked });
    radio.addEventListener("change", () => {
      save(app, conversation, { project_id: id });
      dialog.close();
    });
    return h("label", { class: "choices__row" }, radio, name);
  };
  list.append(option(null, gettext("No project")));
  for (const { id, name } of items) list.append(option(id, name));
  const make = async () => {
    dialog.close();
    const project = await editProject(app);
    if (project) save(app, conversation, { project_id: project.id });
  };
  list.append(textButton(gettext("New project…"), make));
}

/** Make or change a project; resolves to it, or null. */
export async function editProject(app, project = null) {
  const name = await ask(app, gettext("Project"), gettext("Name"), project?.name ?? "");
  if (!name) return null;
  const { api } = app.chat;
  const fields = { name, description: "", instructions: "" };
  try {
    if (!project) return await api.post("/projects", fields);
    const kept = {
      description: project.description,
      instructions: project.instructions,
    };
    return await api.put(`/projects/${project.id}`, { ...fields, ...kept });
  } catch (error) {
    app.report(error);
    return null;
  }
}

/** A line of a list with a name, a detail and buttons. */
export function listRow(name, detail, ...buttons) {
  const words = h("span", { class: "rows__words" }, h("span", { dir: "auto" }, name));
  if (detail) words.append(h("small", {}, detail));
  return h("li", { class: "rows__row" }, words, ...buttons);
}

/** A small button of such a line. */
export const rowButton = (icon, label, run) =>
  iconButton(icon, label, run, { "data-size": "small" });
