import { argumentsOf, hostOf, inShort } from "../../lib/tool-calls.js";
import { gettext, ngettext } from "../../lib/words.js";
import { HOSTED, PYTHON } from "./hosted-words.js";

/** What our own tools do, by name: as it happens and afterwards, with their argument. */
const PHRASES = {
  web_search: {
    of: "query",
    now: (what) => gettext("Searching the web for “%(what)s”", { what }),
    done: (what) => gettext("Searched the web for “%(what)s”", { what }),
  },
  open_page: {
    of: "url",
    now: (what) => gettext("Reading %(what)s", { what: hostOf(what) || what }),
    done: (what) => gettext("Read %(what)s", { what: hostOf(what) || what }),
  },
  calculator: {
    of: "expression",
    now: (what) => gettext("Calculating %(what)s", { what }),
    done: (what) => gettext("Calculated %(what)s", { what }),
  },
  search_library: {
    of: "query",
    source: "libraries",
    now: (what) => gettext("Searching libraries for “%(what)s”", { what }),
    done: (what, _label, call) => searched(what, call),
  },
  read_pages: {
    of: "file",
    source: "libraries",
    now: (what) => gettext("Reading %(what)s", { what }),
    done: (what) => gettext("Read %(what)s", { what }),
  },
  image: {
    of: "prompt",
    now: (what) => gettext("Drawing “%(what)s”", { what }),
    done: (what) => gettext("Drew “%(what)s”", { what }),
  },
  edit_image: {
    of: "prompt",
    now: (what) => gettext("Changing a picture: “%(what)s”", { what }),
    done: (what) => gettext("Changed a picture: “%(what)s”", { what }),
  },
  run_python: { source: "page", ...PYTHON },
  ...HOSTED,
  current_time: {
    now: () => gettext("Looking at the clock"),
    done: () => gettext("Looked at the clock"),
  },
  azure_ai_search: {
    of: "query",
    now: (what, label) =>
      gettext("Searching %(label)s for “%(what)s”", { label, what }),
    done: (what, label) =>
      gettext("Searched %(label)s for “%(what)s”", { label, what }),
  },
};

/** What a call does, in words; `state` as lib/tool-calls.js says it. */
export function wordsOf(call, state) {
  const label = labelOf(call);
  const { phrase, what } = known(call);
  const words = (phrase ?? GENERIC)[state === "done" ? "done" : "now"];
  return words(what ?? label, label, call);
}

/** What a search in libraries came to. */
function searched(what, { citations = [], result = "" }) {
  const [, number = "1"] = /^Searched (\d+) /.exec(result) ?? [];
  const files = new Set(citations.map(({ url }) => url.split("#")[0])).size;
  const where = ngettext(
    "Searched %(count)s library",
    "Searched %(count)s libraries",
    Number(number),
  );
  if (!files)
    return gettext("%(where)s for “%(what)s”: nothing relevant found", { where, what });
  const passages = ngettext(
    "%(count)s passage",
    "%(count)s passages",
    citations.length,
  );
  const from = ngettext("%(count)s file", "%(count)s files", files);
  const told = { where, what, passages, from };
  return gettext("%(where)s for “%(what)s”: %(passages)s from %(from)s", told);
}

/** The name of a tool for people. */
export const labelOf = ({ label, name }) => label || name || gettext("tool");

const GENERIC = {
  now: (label) => gettext("Using %(label)s", { label }),
  done: (label) => gettext("Used %(label)s", { label }),
};

// A tool of somebody else's server may have the same name and do something else.
function known({ name, source = "builtin", arguments: given }) {
  const kind = name?.replace(/^(azure_ai_search)_.*/, "$1"); // one for each index
  const ours = PHRASES[kind]?.source ?? "builtin";
  const phrase = source.split(":")[0] === ours ? PHRASES[kind] : undefined;
  const what = phrase?.of && inShort(argumentsOf(given)?.[phrase.of]);
  return phrase?.of && !what ? {} : { phrase, what };
}

/** How a call stands, in a word. */
export const STATES = {
  waiting: () => gettext("Waits for you"),
  allowed: () => gettext("Allowed"),
  running: () => gettext("Running"),
  done: () => gettext("Done"),
  failed: () => gettext("Failed"),
  denied: () => gettext("Refused"),
  cancelled: () => gettext("Cancelled"),
  unknown: () => gettext("May have happened"),
  unmade: () => gettext("Cancelled"), // of an answer that was written long ago
};

/** States that their icon tells; all others show the tool's own. */
export const STATE_ICONS = {
  waiting: "hand",
  allowed: "check",
  failed: "alert",
  denied: "ban",
  cancelled: "stop",
  unknown: "question",
  unmade: "ban",
};

const TOOL_ICONS = new Set(
  "artifact book calculator clock code database file folder globe image link mail search user".split(
    " ",
  ),
);

/** The icon of a tool: its own when the page has it. */
export const iconOf = (name) => (TOOL_ICONS.has(name) ? name : "tool");

/** How long something took; "" when it was too quick to matter. */
export function took(ms) {
  if (!(ms >= 100)) return "";
  if (ms >= 60_000)
    return gettext("%(minutes)s min", { minutes: Math.round(ms / 60_000) });
  const digits = { maximumFractionDigits: ms < 10_000 ? 1 : 0 };
  return gettext("%(seconds)s s", {
    seconds: (ms / 1000).toLocaleString(document.documentElement.lang, digits),
  });
}
