import assert from "node:assert/strict";
import { test } from "node:test";
import { obstacle } from "../../../static/js/elements/composer/composer-message.js";
import { frame, lengthOf, MAX_FRAME, sizeOf } from "../../../static/js/frames.js";
import { Conversation } from "../../../static/js/models/conversation.js";
import { Sending } from "../../../static/js/models/sending/sending.js";

globalThis.document = { documentElement: { lang: "en" } };
const OFFER = { endpoint: "azureOpenAI", model: "gpt-4o" };

function chat(params = {}) {
  const sent = [];
  const refused = [];
  const sending = new Sending({
    state: "open",
    send: (type, fields) => sent.push(frame(type, fields)),
    refuse: (id, message, code) => refused.push({ id, message, code }),
  });
  const offers = { current: OFFER, wishes: { params, temporary: false } };
  const uploads = { kept: () => [] };
  const conversation = new Conversation(null);
  return { sending, sent, refused, conversation, offers, uploads };
}

const said = (text) => ({ content: [{ type: "text", text }], parentId: null });

test("a text of few characters and many bytes is stopped before it is sent", () => {
  assert.equal(obstacle(chat(), "字".repeat(330_000)), "");
  assert.match(obstacle(chat(), "字".repeat(334_000)), /kB too large to send/);
  assert.match(obstacle(chat(), "x".repeat(400_001)), /^1 characters too long/);
});

test("what the server counts as one character counts as one here", () => {
  assert.equal(lengthOf("a😀字"), 3);
  assert.equal(obstacle(chat(), "😀".repeat(210_000)), "");
});

test("marks that JSON writes longer, and instructions that go along, count as well", () => {
  assert.match(obstacle(chat(), "\u0001".repeat(170_000)), /too large/);
  const instructed = chat({ system_prompt: "字".repeat(100_000) });
  assert.match(obstacle(instructed, "字".repeat(240_000)), /too large/);
});

test("a message that is too large is refused here, at once and by its id", async () => {
  const { sending, sent, refused, conversation } = chat();
  const text = "字".repeat(340_000);
  const message = sending.send(conversation, { ...said(text), offer: OFFER });
  await null;
  assert.equal(sent.length, 0);
  const [{ id, code, message: words }] = refused;
  assert.equal(code, "too_large");
  sending.refused({ id, code, message: words });
  assert.equal(conversation.get(message.id).local, "failed");
  assert.deepEqual([conversation.path().length, sending.any], [1, false]);
});

test("what passes here is no larger than the server takes", () => {
  const { sending, conversation } = chat();
  const most = { ...said("字".repeat(333_000)), offer: OFFER };
  const room = MAX_FRAME - 333_000 * 3;
  assert.equal(sending.excess(conversation, most), 0);
  const content = [
    { type: "text", text: `${"字".repeat(333_000)}${"x".repeat(room)}` },
  ];
  assert.ok(sending.excess(conversation, { ...most, content }) > 0);
  assert.equal(sizeOf("字x"), 4);
});

test("a message that is accepted has the server's id, and stands where it stood", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { sending, sent, conversation } = chat();
  sending.send(conversation, { ...said("Hello"), offer: OFFER });
  const renamed = [];
  conversation.addEventListener("rename", ({ detail }) => renamed.push(detail.to));
  const shown = [];
  conversation.addEventListener("structure", () =>
    shown.push(conversation.path().map(({ id }) => id)),
  );
  const user_message = { id: "q", role: "user", parent_id: null, content: [] };
  const message = { id: "a", role: "assistant", parent_id: "q", content: [] };
  const [{ id }] = sent.map((text) => JSON.parse(text));
  sending.accepted({ id, conversation: { id: "c" }, user_message, message });
  assert.deepEqual(shown, [["q", "a"]]);
  assert.deepEqual(renamed, ["q", "a"]);
  assert.equal(conversation.all().length, 2);
});
