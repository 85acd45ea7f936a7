import { gettext } from "../lib/words.js";

/** Say what was deleted, with a button that brings it back. */
export function tellUndoable(app, text, undo) {
  const run = () => undo().catch((error) => app.report(error));
  app.chat.tell(text, { label: gettext("Undo"), run });
}
