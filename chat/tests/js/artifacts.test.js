import assert from "node:assert/strict";
import { test } from "node:test";
import { compare, rowsOf } from "../../../static/js/lib/artifacts/csv.js";
import { artifactsIn, keyOf, placeIn } from "../../../static/js/lib/artifacts/found.js";
import { fileName, KINDS, kindOf } from "../../../static/js/lib/artifacts/kinds.js";
import { replaced } from "../../../static/js/lib/artifacts/replaced.js";
import { page } from "../../../static/js/lib/artifacts/runtime.js";
import { blocks, growingBlocks } from "../../../static/js/lib/markdown/blocks.js";

const TAGGED =
  'Here:\n\n<artifact id="moon" type="text/html" title="The moon">\n<h1>Moon</h1>\n\n<p>full</p>\n</artifact>\n\nEnjoy.';
const DIRECTIVE =
  'Here:\n\n:::artifact{identifier="moon" type="text/html" title="The moon"}\n```html\n<h1>Moon</h1>\n\n<p>full</p>\n```\n:::\n\nEnjoy.';

for (const [name, text] of Object.entries({ tag: TAGGED, directive: DIRECTIVE }))
  test(`an artifact is read from a ${name}`, () => {
    const found = blocks(text);
    assert.deepEqual(
      found.map(({ kind }) => kind),
      ["html", "artifact", "html"],
    );
    const { artifact } = found[1];
    assert.equal(artifact.text, "<h1>Moon</h1>\n\n<p>full</p>");
    assert.deepEqual(
      [artifact.id, artifact.title, artifact.kind, artifact.whole],
      ["moon", "The moon", "html", true],
    );
  });

test("a tag inside code is code", () => {
  const fenced = `\`\`\`\n${TAGGED}\n\`\`\``;
  assert.deepEqual(artifactsIn(fenced), []);
  assert.deepEqual(artifactsIn('Write `<artifact id="a">` first'), []);
});

test("what stands behind the end of one is not lost", () => {
  const found = blocks('<artifact id="a" type="svg">\n<svg/>\n</artifact> and more');
  assert.equal(found[0].artifact.text, "<svg/>");
  assert.match(found[1].html, /and more/);
});

for (const [name, text] of Object.entries({ tag: TAGGED, directive: DIRECTIVE }))
  test(`a ${name} fills while it is written, and never shows its marks`, () => {
    let longest = 0;
    for (let length = 1; length <= text.length; length += 1) {
      const found = growingBlocks(text.slice(0, length), 0);
      const artifact = found.find(({ kind }) => kind === "artifact")?.artifact;
      for (const { html = "" } of found)
        assert.doesNotMatch(
          html,
          /artifact|&lt;/,
          JSON.stringify(text.slice(0, length)),
        );
      if (!artifact) continue;
      assert.doesNotMatch(artifact.text, /```|<\/artifact|:::/);
      longest = Math.max(longest, artifact.text.length);
    }
    assert.equal(longest, "<h1>Moon</h1>\n\n<p>full</p>".length);
  });

for (const [type, kind] of [
  ["text/html", "html"],
  ["application/vnd.code-html", "html"],
  ["image/svg+xml", "svg"],
  ["application/vnd.react", "react"],
  ["application/vnd.ant.react", "react"],
  ["application/vnd.mermaid", "mermaid"],
  ["text/markdown", "markdown"],
  ["text/csv", "csv"],
  ["application/json", "json"],
  ["application/vnd.vega-lite+json", "chart"],
  ["chart", "chart"],
  ["text/x-python", "code"],
  ["", "code"],
])
  test(`the type «${type}» is of the kind ${kind}`, () => {
    assert.equal(kindOf(type), kind);
    assert.ok(KINDS[kind].ending);
  });

test("another source takes the place of the old one, and nothing else moves", () => {
  const two = `${TAGGED}\r\n\r\n<artifact id="b" type="csv" title="B">\na\n</artifact>`;
  const [first, second] = artifactsIn(replaced(two, 1, "a,b\n1,2\n"));
  assert.equal(first.text, "<h1>Moon</h1>\n\n<p>full</p>");
  assert.deepEqual([second.id, second.text], ["b", "a,b\n1,2"]);
  assert.match(
    replaced(DIRECTIVE, 0, "x"),
    /^Here:\n\n<artifact [^>]*>\nx\n<\/artifact>\n\nEnjoy\.$/,
  );
});

test("versions belong together by id, else by title", () => {
  assert.equal(keyOf({ id: "a", title: "A", kind: "html" }), "a");
  assert.equal(keyOf({ id: "", title: "A", kind: "html" }), "A");
  const versions = [
    { messageId: "m", at: 0 },
    { messageId: "m", at: 1 },
  ];
  assert.equal(placeIn(versions, { messageId: "m", at: 1 }), 1);
  assert.equal(placeIn(versions, null), -1);
});

test("a file is called by the title", () => {
  const artifact = { title: "../The/moon: a page", id: "x", kind: "html" };
  assert.equal(fileName(artifact), "..Themoon a page.html");
  assert.equal(fileName({ title: "", id: "", kind: "csv" }), "artifact.csv");
});

test("the runtime stands in front of a page, behind its doctype", () => {
  const html = page("<!DOCTYPE html><html><body>x</body></html>");
  assert.match(html, /^<!doctype html><script>\(/);
  assert.match(html, /<html><body>x<\/body><\/html>$/);
});

test("cells may hold separators, quotes and lines", () => {
  assert.deepEqual(rowsOf('a,b\n"1,5","say ""hi""\nthere"\n,x\n'), [
    ["a", "b"],
    ["1,5", 'say "hi"\nthere'],
    ["", "x"],
  ]);
  assert.deepEqual(rowsOf("a;b\n1,5;2"), [
    ["a", "b"],
    ["1,5", "2"],
  ]);
  assert.deepEqual(rowsOf("a\tb\n1\t2"), [
    ["a", "b"],
    ["1", "2"],
  ]);
});

test("columns sort by size and by words, what is empty last", () => {
  assert.deepEqual(["10", "9", "", "1,000"].sort(compare), ["9", "10", "1,000", ""]);
  assert.deepEqual(["b", "A", "c"].sort(compare), ["A", "b", "c"]);
});
