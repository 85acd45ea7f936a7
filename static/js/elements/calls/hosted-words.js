import { gettext } from "../../lib/words.js";

export const PYTHON = {
  now: () => gettext("Running Python"),
  done: () => gettext("Ran Python"),
};

/** What Azure's own tools do, by name; as call-words.js has those of ours. */
export const HOSTED = {
  hosted_web_search: {
    of: "query",
    source: "hosted",
    now: (what) => gettext("Searching the web for “%(what)s”", { what }),
    done: (what) => gettext("Searched the web for “%(what)s”", { what }),
  },
  hosted_file_search: {
    of: "query",
    source: "hosted",
    now: () => gettext("Searching files"),
    done: (what) => gettext("Searched files for “%(what)s”", { what }),
  },
  hosted_code_interpreter: { source: "hosted", ...PYTHON },
  hosted_image_generation: {
    source: "hosted",
    now: () => gettext("Drawing a picture"),
    done: () => gettext("Drew a picture"),
  },
};
