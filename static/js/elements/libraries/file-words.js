import { gettext, ngettext } from "../../lib/words.js";

const STATES = {
  waiting: () => gettext("waits to be indexed"),
  indexing: () => gettext("being indexed"),
  ready: () => "",
  failed: () => gettext("could not be indexed"),
};

/** How a file of a library stands, and what was read in it. */
export function states({ state, pages, tables, pieces, model, version, tags }) {
  const told = [
    STATES[state](),
    pages && ngettext("%(count)s page", "%(count)s pages", pages),
    tables && ngettext("%(count)s table", "%(count)s tables", tables),
    pieces && ngettext("%(count)s passage", "%(count)s passages", pieces),
    pieces && (model ? gettext("words and meaning") : gettext("words")),
    version > 1 && gettext("version %(n)s", { n: version }),
    ...tags,
  ];
  return told.filter(Boolean).join(" · ");
}
