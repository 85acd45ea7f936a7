import { gettext, ngettext } from "../lib/words.js";

/** The entries of a conversation's menu; `run` holds what each does. */
export function conversationEntries({ pinned, archived }, run) {
  const entry = (icon, label, name, tone) => ({ icon, label, run: run[name], tone });
  return [
    entry("edit", gettext("Rename"), "rename"),
    entry("refresh", gettext("Make a new title"), "title"),
    entry("pin", pinned ? gettext("Unpin") : gettext("Pin"), "pin"),
    entry("tag", gettext("Tags…"), "tags"),
    entry("folder", gettext("Project…"), "project"),
    null,
    entry("share", gettext("Share…"), "share"),
    entry("download", gettext("Export…"), "export"),
    entry("copy", gettext("Duplicate"), "duplicate"),
    null,
    entry(
      "archive",
      archived ? gettext("Take out of the archive") : gettext("Archive"),
      "archive",
    ),
    entry("trash", gettext("Delete"), "delete", "danger"),
  ];
}

/** How many conversations, in words. */
export const conversationsText = (count) =>
  ngettext("%(count)s conversation", "%(count)s conversations", count);
