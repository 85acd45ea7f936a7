/** @typedef {import("./parts.js").Call} Call */

const SHORT = 200; // characters of a value that fits a line

/**
 * The arguments of a call as an object; null when they are not one (yet).
 * @param {string | undefined} written
 * @returns {Record<string, unknown> | null}
 */
export function argumentsOf(written) {
  try {
    const read = JSON.parse(written || "{}");
    return read && typeof read === "object" && !Array.isArray(read) ? read : null;
  } catch {
    return null;
  }
}

/** Whether a form of plain fields can show them. @param {Record<string, unknown>} given */
export const isFlat = (given) =>
  Object.values(given).every((value) =>
    ["string", "number", "boolean"].includes(typeof value),
  );

/** JSON with line breaks, or the text as it is. @param {string | undefined} written */
export function readable(written) {
  try {
    return JSON.stringify(JSON.parse(written ?? ""), null, 2);
  } catch {
    return written ?? "";
  }
}

/** Arguments to be read: one to a line when they are plain. @param {string | undefined} written */
export function spoken(written) {
  const given = argumentsOf(written);
  if (!given || !isFlat(given)) return readable(written);
  return Object.entries(given)
    .map(([name, value]) => `${name}: ${value}`)
    .join("\n");
}

/** One line of a value; "" when there is none. @param {unknown} value */
export function inShort(value) {
  if (value === null || value === undefined || typeof value === "object") return "";
  const text = String(value).replace(/\s+/g, " ").trim();
  return text.length > SHORT ? `${text.slice(0, SHORT)}…` : text;
}

/** Whether a person has to say what is to happen. @param {Call} call */
export const asks = (call) => waits(call) && !call.asks?.page;

/** Whether an open page of the person makes it by itself. @param {Call} call */
export const inPage = (call) => waits(call) && Boolean(call.asks?.page);

/** @param {Call} call */
const waits = (call) => isOpen(call) && !call.answer && !isOverdue(call);

/** Whether its time to be answered is over. @param {Call} call */
export const isOverdue = (call) =>
  isOpen(call) && !call.answer && Date.parse(call.expires_at ?? "") <= Date.now();

/** @param {Call} call */
const isOpen = ({ state }) => state === "waiting" || state === "unknown";

/** How a call stands that was answered while others still wait; else it is allowed. */
const ANSWERED = new Map([
  ["deny", "denied"],
  ["skip", "cancelled"],
  ["decline", "denied"],
  ["cancel", "cancelled"],
]);

/** @param {Call} call @param {boolean} growing */
const stateByItself = (call, growing) =>
  inPage(call) ? "running" : (call.state ?? (growing ? "running" : "unmade"));

/**
 * How a call stands. One without a state is still being written, or was never made.
 * @param {Call} call
 * @param {boolean} growing the answer is being written
 */
export function stateOf(call, growing) {
  if (isOverdue(call)) return call.state === "unknown" ? "cancelled" : "denied";
  if (isOpen(call) && call.answer) return ANSWERED.get(call.answer) ?? "allowed";
  return stateByItself(call, growing);
}

/** The host of a web address; "" when it is none. @param {unknown} url */
export function hostOf(url) {
  if (typeof url !== "string" || !URL.canParse(url)) return "";
  const { protocol, hostname } = new URL(url);
  if (!/^https?:$/.test(protocol)) return "";
  return hostname.replace(/^www\./, "");
}

/**
 * The parts of an answer in which one call was answered.
 * @param {import("./parts.js").Part[]} content
 * @param {string} id
 * @param {string} answer as in the frame `tool.answer`
 */
export const answered = (content, id, answer) =>
  content.map((part) =>
    part.call?.id === id ? { ...part, call: { ...part.call, answer } } : part,
  );

/** Where a tool comes from, when it is not one of ours; else "". @param {Call} call */
export function originOf({ source = "" }) {
  const [kind, name] = source.split(/:(.*)/s);
  return name && kind !== "builtin" ? name : "";
}
