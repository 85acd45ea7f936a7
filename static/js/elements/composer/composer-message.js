import { lengthOf, MAX_TEXT } from "../../frames.js";
import { gettext } from "../../lib/words.js";
import { excessOfMessage } from "../../models/sending/outgoing.js";
import { partsOf } from "../../models/sending/uploads.js";

const SURE = 100_000; // characters that fit into a frame, whatever goes along

/** What is to be sent: a text and files, after a message, as the draft has it. */
export function wanted({ offers, toolbox }, text, parentId, files) {
  const said = text ? [{ type: "text", text }] : [];
  const content = [...said, ...partsOf(files)];
  const tools = toolbox.wish;
  return { content, parentId, offer: offers.current, tools, ...offers.wishes };
}

/** The message that the next one answers: a leaf that never arrived cannot be answered. */
export function parentOf(conversation) {
  const leaf = conversation.path().at(-1);
  return leaf?.local === "failed" ? leaf.parent_id : (leaf?.id ?? null);
}

/** Why a text cannot be sent, counted as the server does; "" when it can. */
export function obstacle(chat, text) {
  if (text.length < SURE) return "";
  const over = lengthOf(text) - MAX_TEXT;
  if (over > 0)
    return gettext("%(over)s characters too long to send.", { over: number(over) });
  const size = Math.ceil(excess(chat, text) / 1000);
  return size ? gettext("%(size)s kB too large to send.", { size: number(size) }) : "";
}

function excess(chat, text) {
  const { conversation, offers, uploads } = chat;
  if (!offers.current) return 0;
  const files = uploads.kept(conversation.id);
  return excessOfMessage(conversation, wanted(chat, text, null, files));
}

const number = (count) => count.toLocaleString(document.documentElement.lang);
