// The browser's half of chat/frames.py; a test compares the two.

export const PROTOCOL = 1;
export const MAX_FRAME = 1_000_000; // bytes
export const MAX_TEXT = 400_000; // characters in one message

/** @type {Record<string, string[]>} fields of what we send */
export const CLIENT_FRAMES = {
  "run.start": [
    "id",
    "conversation_id",
    "parent_id",
    "message_id",
    "content",
    "endpoint",
    "model",
    "params",
    "temporary",
    "spec",
    "assistant_id",
    "tools",
  ],
  "run.regenerate": [
    "id",
    "conversation_id",
    "message_id",
    "endpoint",
    "model",
    "params",
    "spec",
    "assistant_id",
    "tools",
  ],
  "run.continue": ["id", "conversation_id", "message_id"],
  "run.stop": ["id", "run_id"],
  "run.resume": ["id", "run_id", "after"],
  "tool.answer": [
    "id",
    "conversation_id",
    "message_id",
    "call_id",
    "answer",
    "arguments",
  ],
  ping: ["id"],
};

/** @type {Record<string, string[]>} fields of what we are told */
export const SERVER_FRAMES = {
  hello: ["protocol", "user", "active_runs"],
  "run.started": ["id", "run_id", "conversation", "user_message", "message"],
  "run.delta": ["run_id", "number", "text"],
  "run.reasoning": ["run_id", "number", "text"],
  "run.notice": ["run_id", "number", "code", "text", "retry_after"],
  "run.tool": ["run_id", "number", "call"],
  "run.picture": ["run_id", "number", "part"],
  "run.finished": ["run_id", "number", "message"],
  "run.failed": ["run_id", "number", "message", "error"],
  "conversation.changed": ["conversation"],
  "conversation.deleted": ["conversation_id"],
  "messages.changed": ["conversation_id"],
  "call.waiting": ["conversation_id", "message_id", "call_id"],
  "config.changed": [],
  "banners.changed": [],
  error: ["id", "code", "message", "retry_after", "details"],
  pong: ["id"],
};

/**
 * A frame to send; throws on a field the server would refuse.
 * @param {string} type
 * @param {Record<string, unknown>} fields
 */
export function frame(type, fields) {
  const allowed = CLIENT_FRAMES[type];
  const foreign = Object.keys(fields).filter((name) => !allowed?.includes(name));
  if (!allowed || foreign.length) throw new TypeError(`${type}: ${foreign.join(", ")}`);
  return JSON.stringify({ type, ...fields });
}

const encoder = new TextEncoder();

/** How many bytes the server counts. @param {string} written */
export const sizeOf = (written) => encoder.encode(written).length;

/** How many characters the server counts: one where JavaScript may see two. @param {string} text */
export const lengthOf = (text) =>
  text.length - (text.match(/[\uD800-\uDBFF][\uDC00-\uDFFF]/g)?.length ?? 0);
