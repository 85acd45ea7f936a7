import assert from "node:assert/strict";
import { test } from "node:test";
import {
  blocks,
  growingBlocks,
  unfinishedFrom,
} from "../../../static/js/lib/markdown/blocks.js";

const TEXT = `# Title

A paragraph with **bold**, \`code\` and a [link](https://example.org/a).

- one
- two

| a | b |
|---|---|
| 1 | 2 |

\`\`\`python
print("<b>")
\`\`\`

$$
x = \\frac{1}{2}
$$

The end.`;

test("html in an answer is shown as text", () => {
  const [{ html }] = blocks("<script>alert(1)</script> <b>x</b>");
  assert.match(html, /&lt;script&gt;/);
});

test("code keeps its exact source and its language", () => {
  const code = blocks('```Python title="x"\na = "<&>"\n```').at(0);
  assert.deepEqual(
    [code.kind, code.language, code.text],
    ["code", "python", 'a = "<&>"\n'],
  );
});

test("images of other origins become links", () => {
  const [{ html }] = blocks("![cat](https://evil.example/x.png) ![own](/files/1)");
  assert.match(html, /<a href="https:\/\/evil\.example\/x\.png"/);
  assert.match(html, /<img src="\/files\/1"/);
});

test("a path of two slashes is another origin", () => {
  const [{ html }] = blocks("![x](//evil.example/x.png)");
  assert.doesNotMatch(html, /<img/);
});

test("script addresses make no links", () => {
  assert.doesNotMatch(blocks("[x](javascript:alert(1))")[0].html, /href/);
});

/** A text growing by one character after the other; `seen` is told each state. */
function grown(text, seen = () => {}) {
  const known = [];
  for (let length = 1; length <= text.length; length += 1) {
    const from = unfinishedFrom(known);
    const found = growingBlocks(text.slice(0, length), from);
    while (known.length && known.at(-1).start >= from) known.pop();
    known.push(...found);
    seen(known);
  }
  return known;
}

const plain = ({ kind, html, text }) => ({ kind, shown: html ?? text });

const STEPS = `Do this:

1. **Open** the file.

2. **Change** it:

   \`\`\`yaml
   key: 1
   \`\`\`

3. Save.

Then:

- one

- two

Done.`;

for (const [kind, text] of Object.entries({ mixed: TEXT, "loose lists": STEPS }))
  test(`growing text ends as the whole text does: ${kind}`, () => {
    assert.deepEqual(grown(text).map(plain), blocks(text).map(plain));
  });

test("a loose list stays one list while it grows, and no number stands below it", () => {
  grown(STEPS, (shown) => {
    const lists = shown.filter(({ list }) => list);
    const ordered = lists.filter(({ html }) => html.startsWith("<ol"));
    assert.ok(ordered.length <= 1);
    const below = shown.at(-1)?.html ?? "";
    assert.doesNotMatch(below, /^<p>(\d|[-*])/);
  });
});

test("the columns of a table keep their sides, and no style of the model's own", () => {
  const [{ html }] = blocks("| a | b | c |\n|---|--:|:-:|\n| 1 | 2 | 3 |");
  assert.match(html, /<th>a<\/th>/);
  assert.match(html, /<td align="right">2<\/td>/);
  assert.match(html, /<td align="center">3<\/td>/);
  assert.doesNotMatch(html, /style/);
});

test("no raw mark flashes while text grows", () => {
  const raw = /\*\*|\$\$|\]\(|^\||`/m;
  for (let length = 1; length < TEXT.length; length += 1) {
    for (const block of growingBlocks(TEXT.slice(0, length), 0)) {
      if (block.kind !== "html") continue;
      const words = block.html.replace(/<[^>]*>/g, "");
      assert.doesNotMatch(words, raw, `after ${JSON.stringify(TEXT.slice(0, length))}`);
    }
  }
});
