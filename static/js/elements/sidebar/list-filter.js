import { gettext } from "../../lib/words.js";
import { openMenu } from "../menu.js";
import { manageLists } from "./manage-lists.js";

/** Choose which conversations the sidebar lists. */
export async function openFilter(app, opener) {
  const { api, list } = app.chat;
  const [tags, projects] = await Promise.all([
    api.get("/tags").catch(() => ({ items: [] })),
    api.get("/projects").catch(() => ({ items: [] })),
  ]);
  const entry = (icon, label, filter) => ({
    icon,
    label,
    checked: JSON.stringify(filter) === JSON.stringify(list.filter),
    run: () => apply(app, label, filter),
  });
  const counted = (name, count) => (count ? `${name} (${count})` : name);
  openMenu(opener, [
    entry("list", gettext("All conversations"), {}),
    entry("archive", gettext("Archive"), { archived: true }),
    null,
    ...projects.items.map(({ id, name, conversations }) =>
      entry("folder", counted(name, conversations), { project_id: id }),
    ),
    ...tags.items.map(({ name, count }) =>
      entry("tag", counted(name, count), { tag: name }),
    ),
    null,
    {
      icon: "settings",
      label: gettext("Manage projects and tags…"),
      run: () => manageLists(app),
    },
  ]);
}

function apply(app, label, filter) {
  app.querySelector(".sidebar__filter").textContent = label;
  app.chat.list.show(filter);
}
