import assert from "node:assert/strict";
import { test } from "node:test";

const { PlainSocket } = await import("../../../static/js/models/plain-socket.js");
const settled = () => new Promise((resolve) => setTimeout(resolve));

/** A server: what it says on the stream, and what was posted. */
function served(type = "text/event-stream; charset=utf-8") {
  const posted = [];
  let stream;
  const body = new ReadableStream({
    start(controller) {
      stream = controller;
    },
  });
  const headers = new Headers({ "Content-Type": type });
  globalThis.fetch = (
    _address,
    { method, body: text, headers: { "X-Socket": named } },
  ) => {
    if (method !== "POST") return Promise.resolve({ ok: true, headers, body });
    posted.push([named, text]);
    return Promise.resolve({ ok: true });
  };
  const heard = [];
  const socket = new PlainSocket("/ws/");
  socket.onmessage = ({ data }) => heard.push(data);
  socket.onclose = ({ code }) => heard.push(code);
  const say = async (text) => {
    stream.enqueue(new TextEncoder().encode(text));
    for (let turn = 0; turn < 5; turn += 1) await settled();
  };
  return { socket, posted, heard, say };
}

test("frames are heard however they are cut, and posted in their order", async () => {
  const { socket, posted, heard, say } = served();
  await say('event: open\ndata: token\n\ndata: {"type":');
  await say('"hello"}\n\ndata: {"type":"pong"}\n\n');
  socket.send("one");
  socket.send("two");
  await settled();
  assert.deepEqual(heard, ['{"type":"hello"}', '{"type":"pong"}']);
  assert.deepEqual(posted, [
    ["token", "one"],
    ["token", "two"],
  ]);
  socket.close();
});

test("the server's close is one with its code, and comes once", async () => {
  const { heard, say } = served();
  await say("event: close\ndata: 4001\n\n");
  assert.deepEqual(heard, [4001]);
});

test("a page in the place of the stream is no way through", async () => {
  const { heard } = served("text/html");
  for (let turn = 0; turn < 5; turn += 1) await settled();
  assert.deepEqual(heard, [0]);
});
