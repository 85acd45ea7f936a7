import assert from "node:assert/strict";
import { test } from "node:test";
import { blocks, growingBlocks } from "../../../static/js/lib/blocks.js";

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

test("text that grows letter by letter ends as text that came at once", () => {
  const known = [];
  let from = 0;
  for (let length = 1; length <= TEXT.length; length += 1) {
    const found = growingBlocks(TEXT.slice(0, length), from);
    while (known.length && known.at(-1).start >= from) known.pop();
    known.push(...found);
    from = known.at(-1)?.start ?? 0;
  }
  const plain = ({ kind, html, text }) => ({ kind, shown: html ?? text });
  assert.deepEqual(known.map(plain), blocks(TEXT).map(plain));
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
