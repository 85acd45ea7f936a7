import { frame, MAX_FRAME, sizeOf } from "../../frames.js";
import { uuid } from "../../lib/uuid.js";

/** The fields of the frame that sends a message. */
export const startFields = (conversation, message, sent) => ({
  conversation_id: conversation.id,
  parent_id: message.parent_id,
  message_id: message.id,
  content: message.content.map(bare),
  endpoint: sent.offer.endpoint,
  model: sent.offer.model,
  params: sent.params,
  temporary: sent.temporary,
  spec: sent.offer.spec ?? "",
});

/** How many bytes too large for the server a frame would be; 0: it can be sent. */
export const excessOf = (type, fields) =>
  Math.max(0, sizeOf(frame(type, { id: uuid(), ...fields })) - MAX_FRAME);

// A part as it is sent: what else we know of a file, the server knows better.
const bare = ({ type, text, file_id }) =>
  file_id ? { type, file_id } : { type, text };

/** A message that this tab makes up. */
export function draft(role, parentId, content) {
  const now = new Date().toISOString();
  const base = { id: uuid(), role, parent_id: parentId, content, status: "complete" };
  return { ...base, created_at: now, updated_at: now };
}

/** What an answer says of its model. */
export const pick = ({ model, endpoint, spec }) => ({ model, endpoint, spec });
