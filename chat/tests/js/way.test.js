import assert from "node:assert/strict";
import { test } from "node:test";

class Socket {}
globalThis.WebSocket = Socket;
globalThis.location = { protocol: "https:", host: "chat" };
const kept = new Map();
globalThis.sessionStorage = {
  getItem: (name) => kept.get(name) ?? null,
  setItem: (name, text) => kept.set(name, String(text)),
};
globalThis.fetch = () => new Promise(() => {});
const { Way } = await import("../../../static/js/models/way.js");

function ways(way, number) {
  return Array.from({ length: number }, () => {
    const plain = !(way.socket() instanceof Socket);
    way.failed();
    return plain;
  });
}

test("where nothing gets through, both ways are tried in turn", () => {
  kept.clear();
  assert.deepEqual(ways(new Way(), 6), [false, false, true, false, true, false]);
});

test("a tab that had a WebSocket never takes the detour", () => {
  kept.clear();
  const way = new Way();
  way.socket().onopen();
  way.failed();
  assert.deepEqual(ways(way, 5), [false, false, false, false, false]);
});

test("the detour that worked is taken at once by the next page of the tab", () => {
  kept.clear();
  const way = new Way();
  ways(way, 2);
  way.socket();
  assert.equal(way.detour, true);
  way.arrived();
  const next = new Way();
  next.socket();
  assert.equal(next.detour, true);
  next.failed();
  next.socket();
  assert.equal(next.detour, false);
});
