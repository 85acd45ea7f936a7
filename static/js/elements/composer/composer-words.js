import { gettext } from "../../lib/words.js";

/** What the composer's button does, by its mode. */
export const LABELS = {
  stop: () => gettext("Stop the answer"),
  queue: () => gettext("Send when the answer is finished"),
  send: () => gettext("Send"),
};
