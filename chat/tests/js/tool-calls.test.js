import assert from "node:assert/strict";
import { test } from "node:test";
import { putCall } from "../../../static/js/lib/tool-calls.js";

function called(...pieces) {
  const calls = [];
  for (const piece of pieces) putCall(calls, piece);
  return calls;
}

test("a tool call that arrives in pieces is one entry", () => {
  const pieces = ["", "{", '{"place"', '{"place": 1}'];
  const calls = called(
    ...pieces.map((piece) => ({ id: "c1", name: "f", arguments: piece })),
  );
  assert.deepEqual(calls, [{ id: "c1", name: "f", arguments: '{"place": 1}' }]);
});

test("two calls that grow in turns are two entries, in their order", () => {
  const [a, b] = ["a", "b"].map((id) => ({ id, name: "f", arguments: "" }));
  const grown = called(a, b, { ...a, arguments: "{}" }, { ...b, arguments: "[]" });
  assert.deepEqual(
    grown.map((call) => call.id + call.arguments),
    ["a{}", "b[]"],
  );
});

test("a call without an id, or with a late one, is known by its place or its words", () => {
  const byIndex = called({ index: 0, arguments: "" }, { index: 0, arguments: "{}" });
  assert.deepEqual(byIndex, [{ index: 0, arguments: "{}" }]);
  const late = called({ id: "", arguments: "{" }, { id: "c1", arguments: "{}" });
  assert.deepEqual(late, [{ id: "c1", arguments: "{}" }]);
});
