import assert from "node:assert/strict";
import { test } from "node:test";
import { callsOf, grouped, Parts } from "../../../static/js/lib/parts.js";

const call = (id) => ({ type: "tool_call", call: { id } });
const text = (said) => ({ type: "text", text: said });
const thought = (said) => ({ type: "reasoning", text: said });
const kinds = (parts) =>
  grouped(parts).map(({ kind, parts: of }) => `${kind} ${of.length}`);

test("text and thoughts of one round read as one, and begin anew behind a call", () => {
  const parts = new Parts([text("Well, ")]);
  parts.say("reasoning", "hm");
  parts.say("text", "let me see.");
  parts.say("reasoning", "…");
  parts.put({ id: "a" });
  parts.say("text", "There.");
  assert.deepEqual(parts.list, [
    text("Well, let me see."),
    thought("hm…"),
    call("a"),
    text("There."),
  ]);
});

test("a call that is told again stands where it stood", () => {
  const parts = new Parts([call("a"), call("b"), text("Then")]);
  parts.put({ id: "a", state: "done" });
  parts.say("text", " more.");
  assert.deepEqual(
    callsOf(parts.list).map(({ id, state }) => [id, state]),
    [
      ["a", "done"],
      ["b", undefined],
    ],
  );
  assert.equal(parts.list.at(-1).text, "Then more.");
});

test("calls in a row are one group, with the thoughts between them", () => {
  assert.deepEqual(
    kinds([thought("hm"), call("a"), thought("so"), call("b"), text("x")]),
    ["reasoning 1", "steps 3", "text 1"],
  );
  assert.deepEqual(kinds([call("a"), text("x"), call("b")]), [
    "steps 1",
    "text 1",
    "steps 1",
  ]);
});

test("a text or thought without words is no part to show", () => {
  assert.deepEqual(kinds([text(""), { type: "reasoning", items: [{}] }, call("a")]), [
    "steps 1",
  ]);
});
