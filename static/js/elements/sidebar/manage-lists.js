import { h } from "../../lib/dom.js";
import { gettext } from "../../lib/words.js";
import {
  ask,
  confirm,
  dialogActions,
  labelled,
  openDialog,
  textButton,
} from "../dialogs/dialog.js";
import { editProject, listRow, rowButton } from "../dialogs/organise.js";
import { conversationsText } from "./conversation-entries.js";

/** Rename and delete projects and tags, and write a project's instructions. */
export async function manageLists(app) {
  const projects = h("ul", { class: "rows" });
  const tags = h("ul", { class: "rows" });
  const add = textButton(gettext("New project…"), async () => {
    await editProject(app);
    show();
  });
  const body = [h("h3", {}, gettext("Projects")), projects, dialogActions(add)];
  body.push(h("h3", {}, gettext("Tags")), tags);
  openDialog(app, gettext("Projects and tags"), { body });
  const show = () => fill(app, projects, tags, show);
  show();
}

async function fill(app, projects, tags, again) {
  const { api } = app.chat;
  try {
    const found = await Promise.all([api.get("/projects"), api.get("/tags")]);
    projects.replaceChildren(
      ...found[0].items.map((one) => projectRow(app, one, again)),
    );
    tags.replaceChildren(...found[1].items.map((one) => tagRow(app, one, again)));
  } catch (error) {
    app.report(error);
  }
}

function projectRow(app, project, again) {
  const rename = async () => (await editProject(app, project)) && again();
  return listRow(
    project.name,
    conversationsText(project.conversations ?? 0),
    rowButton("sliders", gettext("Instructions"), () => instruct(app, project, again)),
    rowButton("edit", gettext("Rename"), rename),
    rowButton("trash", gettext("Delete"), () =>
      remove(app, `/projects/${project.id}`, project.name, again),
    ),
  );
}

function tagRow(app, tag, again) {
  const rename = async () => {
    const name = await ask(app, gettext("Tag"), gettext("Name"), tag.name);
    if (!name) return;
    const { description = "", position = 0 } = tag;
    const fields = { name, description, position };
    await app.chat.api
      .put(`/tags/${tag.id}`, fields)
      .catch((error) => app.report(error));
    again();
  };
  return listRow(
    tag.name,
    conversationsText(tag.count ?? 0),
    rowButton("edit", gettext("Rename"), rename),
    rowButton("trash", gettext("Delete"), () =>
      remove(app, `/tags/${tag.id}`, tag.name, again),
    ),
  );
}

async function remove(app, path, name, again) {
  const title = gettext("Delete “%(name)s”?", { name });
  const text = gettext("The conversations stay.");
  if (!(await confirm(app, title, text, gettext("Delete")))) return;
  await app.chat.api.delete(path).catch((error) => app.report(error));
  again();
}

function instruct(app, { id, name, description, instructions }, again) {
  const text = h("textarea", { class: "input", rows: 8, value: instructions ?? "" });
  const hint = gettext("They go before the instructions of each conversation in it.");
  const field = labelled(gettext("Instructions"), text, hint);
  const dialog = openDialog(app, name, { body: [field] });
  const save = async () => {
    const fields = { name, description: description ?? "", instructions: text.value };
    await app.chat.api
      .put(`/projects/${id}`, fields)
      .catch((error) => app.report(error));
    dialog.close();
    again();
  };
  dialog.lastElementChild.append(
    dialogActions(textButton(gettext("Save"), save, "main")),
  );
}
