import assert from "node:assert/strict";
import { test } from "node:test";
import { took, wordsOf } from "../../../static/js/elements/calls/call-words.js";
import { callsOf } from "../../../static/js/lib/parts.js";
import {
  answered,
  argumentsOf,
  asks,
  inShort,
  isFlat,
  originOf,
  readable,
  spoken,
  stateOf,
} from "../../../static/js/lib/tool-calls.js";

globalThis.document = { documentElement: { lang: "en" } };

test("arguments are an object, or nothing", () => {
  assert.deepEqual(argumentsOf('{"a": 1}'), { a: 1 });
  assert.deepEqual(argumentsOf(""), {});
  assert.deepEqual(["[1]", "null", '"a"', '{"a'].map(argumentsOf), [
    null,
    null,
    null,
    null,
  ]);
  assert.equal(isFlat({ a: "x", b: 1, c: false }), true);
  assert.equal(isFlat({ a: ["x"] }), false);
  assert.equal(isFlat({ a: null }), false);
});

test("JSON is shown with line breaks, anything else as it is", () => {
  assert.equal(readable('{"a":1}'), '{\n  "a": 1\n}');
  assert.equal(readable("12:00, {"), "12:00, {");
});

test("plain arguments are read one to a line", () => {
  assert.equal(spoken('{"to": "ada", "copies": 2}'), "to: ada\ncopies: 2");
  assert.equal(spoken('{"to":["ada"]}'), '{\n  "to": [\n    "ada"\n  ]\n}');
  assert.deepEqual([spoken("{}"), spoken(""), spoken('{"a')], ["", "", '{"a']);
});

test("a call says what it does, in the present while it does it", () => {
  const search = { name: "web_search", arguments: '{"query": "cats  and\\ndogs"}' };
  assert.equal(wordsOf(search, "running"), "Searching the web for “cats and dogs”");
  assert.equal(wordsOf(search, "done"), "Searched the web for “cats and dogs”");
  const page = {
    name: "open_page",
    arguments: '{"url": "https://www.example.org/a?b"}',
  };
  assert.equal(wordsOf(page, "done"), "Read example.org");
  const index = {
    name: "azure_ai_search_hr",
    label: "HR",
    arguments: '{"query": "leave"}',
  };
  assert.equal(wordsOf(index, "running"), "Searching HR for “leave”");
  const clock = { name: "current_time", arguments: "" };
  assert.equal(wordsOf(clock, "failed"), "Looking at the clock");
});

test("a call whose words are not there yet, or not ours, is known by its label", () => {
  const early = { name: "web_search", label: "Web search", arguments: "" };
  assert.equal(wordsOf(early, "running"), "Using Web search");
  const foreign = { ...early, source: "mcp:shop", arguments: '{"query": "cats"}' };
  assert.equal(wordsOf(foreign, "done"), "Used Web search");
  assert.equal(wordsOf({ name: "send_mail" }, "denied"), "Using send_mail");
  assert.deepEqual([originOf(foreign), originOf(early)], ["shop", ""]);
});

test("a long argument is cut, and one that is no plain value left out", () => {
  assert.equal(inShort("x".repeat(500)).length, 201);
  assert.deepEqual([inShort(["x"]), inShort(null), inShort(0)], ["", "", "0"]);
});

test("a call without a state is being written, or was never made", () => {
  assert.equal(stateOf({ id: "a" }, true), "running");
  assert.equal(stateOf({ id: "a" }, false), "unmade");
  assert.equal(stateOf({ id: "a", state: "denied" }, true), "denied");
});

test("times are told in words, the quickest not at all", () => {
  const times = [undefined, 3, 1240, 12_400, 300_000].map(took);
  assert.deepEqual(times, ["", "", "1.2 s", "12 s", "5 min"]);
});

test("a call that was answered shows it before the server does", () => {
  const content = [
    { type: "text", text: "May I?" },
    { type: "tool_call", call: { id: "a", state: "waiting" } },
    { type: "tool_call", call: { id: "b", state: "waiting" } },
  ];
  const states = (answer) =>
    callsOf(answered(content, "a", answer)).map((call) => [
      stateOf(call, false),
      asks(call),
    ]);
  const other = ["waiting", true];
  assert.deepEqual(states("once"), [["allowed", false], other]);
  assert.deepEqual(states("deny"), [["denied", false], other]);
  assert.deepEqual(states("skip"), [["cancelled", false], other]);
  assert.equal(content[1].call.answer, undefined);
});

test("a call that nobody answered in time asks no more", () => {
  const at = (ms) => new Date(Date.now() + ms).toISOString();
  const [early, late] = [at(60_000), at(-1_000)];
  const call = (state, expires_at) => ({ id: "a", state, expires_at });
  assert.deepEqual(
    [call("waiting", early), call("waiting", late), call("unknown", late)].map(
      (one) => [stateOf(one, false), asks(one)],
    ),
    [
      ["waiting", true],
      ["denied", false],
      ["cancelled", false],
    ],
  );
});
