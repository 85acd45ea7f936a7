import { copy } from "../../lib/clipboard.js";
import { gettext } from "../../lib/words.js";
import { textButton } from "../dialogs/dialog.js";

/** What an administrator needs to find a failure; nothing of what was written. */
export const report = ({ id, conversation_id, model, endpoint, updated_at, error }) =>
  [
    `${error?.code}: ${error?.message}`,
    `${endpoint} / ${model}, ${updated_at}`,
    `conversation ${conversation_id}, message ${id}`,
    location.origin,
  ].join("\n");

/** Copies the report, and says so. */
export function reportButton(message) {
  const button = textButton(gettext("Copy a report"), async () => {
    await copy(report(message));
    button.textContent = gettext("Copied");
  });
  return button;
}
