import assert from "node:assert/strict";
import { test } from "node:test";
import { children, newestLeaf, pathTo } from "../../../static/js/lib/tree.js";

const tree = (...rows) =>
  new Map(
    rows.map(([id, parent_id], at) => [
      id,
      { id, parent_id, role: "user", created_at: `2026-01-01T00:00:${10 + at}` },
    ]),
  );
const ids = (nodes) => nodes.map(({ id }) => id);
const TREE = tree(["a", null], ["b", "a"], ["c", "a"], ["d", "b"], ["e", "c"]);

test("the path leads from the root to the leaf", () => {
  assert.deepEqual(ids(pathTo(TREE, "d")), ["a", "b", "d"]);
});

test("an unknown leaf has no path", () => assert.deepEqual(pathTo(TREE, "x"), []));

test("the newest leaf follows the latest children", () => {
  assert.equal(newestLeaf(TREE, null), "e");
  assert.equal(newestLeaf(TREE, "b"), "d");
});

test("an orphan counts as a root", () => {
  assert.deepEqual(ids(children(tree(["x", "gone"])).get(null)), ["x"]);
});

test("a cycle ends the walk", () => {
  const broken = tree(["a", "b"], ["b", "a"]);
  assert.equal(pathTo(broken, "a").length, 2);
  assert.ok(["a", "b"].includes(newestLeaf(broken, "a")));
});

test("ten thousand messages in a row are no burden", () => {
  const rows = Array.from({ length: 10_000 }, (_, at) => [
    String(at),
    at ? String(at - 1) : null,
  ]);
  assert.equal(pathTo(tree(...rows), "9999").length, 10_000);
});
