import { gettext } from "./words.js";

const DAY = 86_400_000; // ms

/** @param {Date} date */
const midnight = (date) =>
  new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();

/**
 * The sidebar's heading for a conversation last changed at `when`.
 * @param {Date} when
 * @param {Date} now
 * @param {string} language
 */
export function heading(when, now, language) {
  const days = Math.round((midnight(now) - midnight(when)) / DAY);
  if (days <= 0) return gettext("Today");
  if (days === 1) return gettext("Yesterday");
  if (days <= 7) return gettext("Previous 7 days");
  if (days <= 30) return gettext("Previous 30 days");
  /** @type {Intl.DateTimeFormatOptions} */
  const form = { month: "long" };
  if (when.getFullYear() !== now.getFullYear()) form.year = "numeric";
  return new Intl.DateTimeFormat(language, form).format(when);
}

/**
 * Conversations under their headings, in the order given; pinned ones first.
 * @template {{pinned?: boolean, updated_at: string}} C
 * @param {C[]} conversations
 * @param {Date} now
 * @param {string} language
 */
export function grouped(conversations, now, language) {
  /** @type {Map<string, C[]>} */
  const groups = new Map();
  const pinned = conversations.filter((one) => one.pinned);
  if (pinned.length) groups.set(gettext("Pinned"), pinned);
  for (const one of conversations) {
    if (one.pinned) continue;
    const name = heading(new Date(one.updated_at), now, language);
    const group = groups.get(name);
    if (group) group.push(one);
    else groups.set(name, [one]);
  }
  return groups;
}
