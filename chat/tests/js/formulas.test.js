import assert from "node:assert/strict";
import { test } from "node:test";
import { blocks } from "../../../static/js/lib/markdown/blocks.js";
import { formulaAt } from "../../../static/js/lib/markdown/math-rule.js";

for (const [text, tex, display] of [
  ["$x^2$", "x^2", false],
  ["\\(x\\)", "x", false],
  ["$$x$$", "x", true],
  ["\\[x\\]", "x", true],
]) {
  test(`${text} is a formula`, () => {
    const found = formulaAt(text, 0);
    assert.deepEqual(
      [found.tex, found.display, found.end],
      [tex, display, text.length],
    );
  });
}

for (const text of ["$5 and $10", "$ 5 $", "$20$30", "$$", "$unclosed"]) {
  test(`${text} is money, not a formula`, () => assert.equal(formulaAt(text, 0), null));
}

test("a formula over several lines is one block", () => {
  const found = blocks("Before\n\n$$\na\n\nb\n$$\n\nAfter");
  assert.equal(found.length, 3);
  assert.match(found[1].html, /data-kind="display"/);
});

test("what stands in a formula is escaped", () => {
  assert.match(blocks("$a<b$")[0].html, /a&lt;b/);
});

test("dollars in code stay", () => {
  assert.match(blocks("`$a$`")[0].html, /<code>\$a\$<\/code>/);
});
