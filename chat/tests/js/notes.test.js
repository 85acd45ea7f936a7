import assert from "node:assert/strict";
import { test } from "node:test";
import { worthShowing } from "../../../static/js/lib/notes.js";

const note = (code, text = code) => ({ code, text });
const NOTES = [
  note("trimmed"),
  note("waiting", "busy"),
  note("failover", "busy again"),
  note("switched_to_vision"),
];
const codes = (awaited) => worthShowing(NOTES, awaited).map(({ text }) => text);

test("of all attempts only the last shows while the answer is awaited", () => {
  assert.deepEqual(codes(true), ["trimmed", "busy again", "switched_to_vision"]);
});

test("once there is an answer no attempt shows", () => {
  assert.deepEqual(codes(false), ["trimmed", "switched_to_vision"]);
});
