import { frame, MAX_FRAME, sizeOf } from "../../frames.js";
import { uuid } from "../../lib/uuid.js";
import { gettext } from "../../lib/words.js";

/** The fields of the frame that sends a message. */
export const startFields = (conversation, message, sent) => ({
  conversation_id: conversation.id,
  parent_id: message.parent_id,
  message_id: message.id,
  content: message.content.map(bare),
  endpoint: sent.offer.endpoint,
  model: sent.offer.model,
  params: sent.params ?? {},
  temporary: sent.temporary ?? false,
  spec: sent.offer.spec ?? "",
  assistant_id: sent.offer.assistant_id ?? "",
  tools: sent.tools ?? undefined, // as the conversation has it
});

/** The fields of the frame that asks for another answer; nothing set: as `message` is. */
export const regenerateFields = (conversation, message, { offer, params }) => ({
  conversation_id: conversation.id,
  message_id: message.id,
  endpoint: offer?.endpoint ?? null,
  model: offer?.model ?? null,
  spec: offer?.spec ?? "",
  assistant_id: offer?.assistant_id ?? "",
  params: params ?? null,
});

/** How many bytes too large for the server a frame would be; 0: it can be sent. */
export const excessOf = (type, fields) =>
  Math.max(0, sizeOf(frame(type, { id: uuid(), ...fields })) - MAX_FRAME);

// A part as it is sent: what else we know of a file, the server knows better.
const bare = ({ type, text, file_id }) =>
  file_id ? { type, file_id } : { type, text };

/** How many bytes too large a new message is for the server; 0: it can be sent. */
export function excessOfMessage(conversation, { content, ...sent }) {
  const message = draft("user", uuid(), content);
  return excessOf("run.start", startFields(conversation, message, sent));
}

/** A message that this tab makes up. */
export function draft(role, parentId, content) {
  const now = new Date().toISOString();
  const base = { id: uuid(), role, parent_id: parentId, content, status: "complete" };
  return { ...base, created_at: now, updated_at: now };
}

/** An answer of which nothing is known but who gives it: an offer, or another answer. */
export function awaited(parentId, { model, endpoint, spec, assistant_id }) {
  const answer = draft("assistant", parentId, []);
  const known = { id: `pending-${answer.id}`, local: "pending", status: "streaming" };
  return { ...answer, ...known, model, endpoint, spec, assistant_id };
}

/** Why a frame was not sent, or not heard of. */
export const tooLarge = () => gettext("It is too large; please shorten it.");
export const noReply = () => gettext("The server did not answer. Try again.");
