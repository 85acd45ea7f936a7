import assert from "node:assert/strict";
import { test } from "node:test";
import { obstacle } from "../../../static/js/elements/composer/composer-message.js";
import { frame, lengthOf, MAX_FRAME, sizeOf } from "../../../static/js/frames.js";
import { Conversation } from "../../../static/js/models/conversation.js";
import { excessOfMessage } from "../../../static/js/models/sending/outgoing.js";
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
  const toolbox = { wish: null };
  const conversation = new Conversation(null);
  return { sending, sent, refused, conversation, offers, toolbox, uploads };
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
  const { conversation } = chat();
  const most = { ...said("字".repeat(333_000)), offer: OFFER };
  const room = MAX_FRAME - 333_000 * 3;
  assert.equal(excessOfMessage(conversation, most), 0);
  const content = [
    { type: "text", text: `${"字".repeat(333_000)}${"x".repeat(room)}` },
  ];
  assert.ok(excessOfMessage(conversation, { ...most, content }) > 0);
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

function waitingFor() {
  const { sending, sent, conversation } = chat();
  const call = { id: "k", name: "mail", state: "waiting", arguments: "{}" };
  const content = [{ type: "tool_call", call }];
  const message = { id: "a", role: "assistant", parent_id: null, status: "waiting" };
  conversation.id = "c";
  conversation.put({ ...message, content });
  const more = { call_id: "k", answer: "once", arguments: null };
  const given = [{ type: "tool_call", call: { ...call, answer: "once" } }];
  const asked = conversation.get("a");
  sending.goOn(conversation, asked, "tool.answer", { more, content: given });
  return { sending, sent: sent.map((text) => JSON.parse(text)), conversation };
}

test("the answer to a call goes on with the same message", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { sending, sent, conversation } = waitingFor();
  const [{ id, ...fields }] = sent;
  assert.deepEqual(fields, {
    type: "tool.answer",
    conversation_id: "c",
    message_id: "a",
    call_id: "k",
    answer: "once",
    arguments: null,
  });
  assert.equal(conversation.get("a").content[0].call.answer, "once");
  const message = { ...conversation.get("a"), run_id: "r", local: undefined };
  assert.equal(
    sending.accepted({ id, conversation: { id: "c" }, message }),
    conversation,
  );
  assert.equal(conversation.path().length, 1);
});

test("an answer that is refused leaves the call waiting, and says why", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { sending, sent, conversation } = waitingFor();
  const refusal = { id: sent[0].id, code: "expired", message: "Too late." };
  assert.equal(sending.refused(refusal).shown, true);
  const { status, content, problem } = conversation.get("a");
  assert.deepEqual([status, content[0].call.answer], ["waiting", undefined]);
  assert.equal(problem.message, "Too late.");
});

test("while other calls wait, the messages read anew are the reply", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { sending, conversation } = waitingFor();
  assert.equal(sending.isWaiting(conversation), true);
  sending.reread("another");
  assert.equal(sending.any, true);
  sending.reread("c");
  assert.equal(sending.any, false);
});
