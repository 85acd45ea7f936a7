import assert from "node:assert/strict";
import { test } from "node:test";
import { pieces } from "../../../static/js/lib/markdown/citations.js";
import { marksOf, sourcesOf } from "../../../static/js/lib/sources.js";

test("sources are numbered over all calls, each once, and only web addresses", () => {
  const a = { title: "A", url: "https://a.example/1" };
  const b = { title: "", url: "http://www.b.example/" };
  const bad = ["javascript:alert(1)", "data:text/html,x", "nothing", undefined];
  const calls = [
    { id: "1", citations: [a, ...bad.map((url) => ({ title: "Bad", url }))] },
    { id: "2" },
    { id: "3", citations: [a, b] },
  ];
  assert.deepEqual(
    sourcesOf(calls).map(({ number, title, host }) => [number, title, host]),
    [
      [1, "A", "a.example"],
      [2, "b.example", "b.example"],
    ],
  );
});

test("numbers in brackets that name a source are cut out of the text", () => {
  const known = (number) => number === 1 || number === 2;
  assert.deepEqual(pieces("So it is [1][2], see [3] and a[0].", known), [
    "So it is ",
    1,
    2,
    ", see [3] and a[0].",
  ]);
  assert.deepEqual(pieces("Nothing.", known), ["Nothing."]);
});

const page = (name) => ({ title: name, url: `https://${name}.example/` });
const search = (round, ...names) => ({
  round,
  citations: names.map(page),
  result: names.map((name, index) => `[${index + 1}] ${name}`).join("\n\n"),
});
const meant = (...calls) =>
  [...marksOf(calls)].map(([number, { host, number: place }]) => [number, host, place]);

test("a number means what the search before it gave that number", () => {
  assert.deepEqual(meant(search(1, "a", "b")), [
    [1, "a.example", 1],
    [2, "b.example", 2],
  ]);
});

test("a later search takes over its numbers, and leaves the others", () => {
  assert.deepEqual(meant(search(1, "a", "b"), search(2, "c")), [
    [1, "c.example", 3],
    [2, "b.example", 2],
  ]);
});

test("a page that was opened is a source without a number in the text", () => {
  const opened = { round: 2, citations: [page("b")], result: "b\nIts text [1]." };
  assert.deepEqual(meant(search(1, "a", "b"), opened)[0], [1, "a.example", 1]);
});

test("a number that two searches at once gave to different pages names none", () => {
  const two = [search(1, "a", "b"), search(2, "c", "d"), search(2, "e", "d")];
  assert.deepEqual(meant(...two), [[2, "d.example", 4]]);
});
