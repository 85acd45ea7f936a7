import assert from "node:assert/strict";
import { mock, test } from "node:test";

class Socket {
  static all = [];
  sent = [];
  closed = false;

  constructor() {
    Socket.all.push(this);
  }

  send(text) {
    this.sent.push(JSON.parse(text).type);
  }

  close() {
    this.closed = true;
  }

  hear(type, fields = {}) {
    this.onmessage({ data: JSON.stringify({ type, ...fields }) });
  }
}

const page = new EventTarget();
globalThis.WebSocket = Socket;
globalThis.location = { protocol: "http:", host: "chat" };
globalThis.document = Object.assign(new EventTarget(), { visibilityState: "visible" });
globalThis.addEventListener = page.addEventListener.bind(page);
globalThis.removeEventListener = page.removeEventListener.bind(page);
const { Connection } = await import("../../../static/js/models/connection.js");

function connected(context, awaits = false) {
  mock.timers.enable({ apis: ["setTimeout"] });
  const connection = new Connection();
  const states = [];
  connection.addEventListener("state", ({ detail }) => states.push(detail));
  connection.awaits = () => awaits;
  connection.open();
  const [socket] = Socket.all.splice(0);
  socket.hear("hello");
  context.after(() => {
    connection.close();
    mock.timers.reset();
    Socket.all.length = 0;
  });
  return { connection, socket, states };
}

test("a line that says nothing is soon asked while an answer is awaited", (context) => {
  const { socket, states } = connected(context, true);
  mock.timers.tick(3_000);
  assert.deepEqual(socket.sent, ["ping"]);
  mock.timers.tick(5_000);
  assert.deepEqual(states, ["open", "waiting"]);
  assert.ok(socket.closed);
});

test("whoever hears anything does not ask", (context) => {
  const { socket, states } = connected(context, true);
  for (let second = 0; second < 20; second += 1) {
    mock.timers.tick(1_000);
    socket.hear("run.delta");
  }
  assert.deepEqual([socket.sent, states], [[], ["open"]]);
});

test("an idle line is asked now and then, and any word is an answer", (context) => {
  const { socket, states } = connected(context);
  mock.timers.tick(19_000);
  assert.deepEqual(socket.sent, []);
  mock.timers.tick(1_000);
  assert.deepEqual(socket.sent, ["ping"]);
  socket.hear("config.changed");
  mock.timers.tick(19_000);
  assert.deepEqual(states, ["open"]);
});

test("a network that goes is known at once, and one that comes back as well", (context) => {
  const { connection, socket, states } = connected(context);
  page.dispatchEvent(new Event("offline"));
  assert.deepEqual(states, ["open", "waiting"]);
  assert.ok(socket.closed);
  page.dispatchEvent(new Event("online"));
  Socket.all.at(-1).hear("hello");
  assert.equal(connection.state, "open");
});

test("a server that accepts but never greets is given up", (context) => {
  const { connection, socket } = connected(context);
  connection.reconnect();
  assert.ok(socket.closed);
  mock.timers.tick(30_000);
  assert.equal(connection.state, "waiting");
  assert.ok(Socket.all.at(-1).closed);
});

test("a server that is crowded says when to come back", (context) => {
  const { connection } = connected(context);
  connection.reconnect();
  const turnedAway = Socket.all.at(-1);
  turnedAway.hear("error", { id: "", code: "crowded", retry_after: 20 });
  turnedAway.onclose({ code: 4029 });
  mock.timers.tick(19_999);
  assert.equal(Socket.all.at(-1), turnedAway);
  mock.timers.tick(20_001);
  Socket.all.at(-1).hear("hello");
  assert.equal(connection.state, "open");
});
