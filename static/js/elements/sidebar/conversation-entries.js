import { gettext, ngettext } from "../../lib/words.js";

/** The entries of a conversation's menu; `run` holds what each does. */
export function conversationEntries({ pinned, archived }, run, chat) {
  const entry = (icon, label, name, tone) => ({ icon, label, run: run[name], tone });
  const shown = (feature, one) => (chat.shows(feature) ? [one] : []);
  return [
    entry("edit", gettext("Rename"), "rename"),
    entry("refresh", gettext("Make a new title"), "title"),
    entry("pin", pinned ? gettext("Unpin") : gettext("Pin"), "pin"),
    ...shown("bookmarks", entry("tag", gettext("Tags…"), "tags")),
    entry("folder", gettext("Project…"), "project"),
    null,
    ...shown("sharedLinks", entry("share", gettext("Share…"), "share")),
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
