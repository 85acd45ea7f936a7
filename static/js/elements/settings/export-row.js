import { h } from "../../lib/dom.js";
import { uuid } from "../../lib/uuid.js";
import { gettext } from "../../lib/words.js";
import { textButton } from "../dialogs/dialog.js";
import { row } from "./settings-row.js";

const PAUSE = 400; // ms between two looks at the progress
const PATIENCE = 150; // looks without any progress

/** The export of everything: the browser saves it, the bar shows how far it is. */
export function exportRow(app) {
  const status = h("p", { class: "field__hint", role: "status" });
  const bar = h("progress", { max: 1, value: 0, hidden: true });
  const begin = () => run(app, bar, status).catch((error) => app.report(error));
  const text = gettext("Everything you have here, as a zip file.");
  const button = textButton(gettext("Export everything"), begin);
  return row(gettext("Export"), text, button, bar, status);
}

async function run({ chat: { api } }, bar, status) {
  const token = uuid();
  const { conversations: all } = await api.get("/export/size");
  location.assign(`/api/export?token=${token}`);
  bar.hidden = false;
  for await (const seen of progress(api, token, all)) {
    if (!bar.isConnected) return;
    bar.value = all ? seen / all : 1;
    status.textContent = gettext("%(n)s of %(all)s conversations", { n: seen, all });
  }
  bar.hidden = true;
}

/** How many conversations are written, until all are or nothing moves any more. */
async function* progress(api, token, all) {
  let before = 0;
  for (let idle = 0; idle < PATIENCE; idle += 1) {
    const { conversations, ended } = await api.get("/export/progress", { token });
    yield ended ? all : conversations;
    if (ended) return;
    if (conversations > before) idle = 0;
    before = conversations;
    await new Promise((on) => setTimeout(on, PAUSE));
  }
}
