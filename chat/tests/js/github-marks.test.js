import assert from "node:assert/strict";
import { test } from "node:test";
import { blocks, growingBlocks } from "../../../static/js/lib/markdown/blocks.js";

const html = (text) =>
  blocks(text).map((block) => (block.html ?? block.text).replace(/>\n/g, ">"));

test("a task has its box and no bullet", () => {
  const [list] = html("- [x] done\n- [ ] open\n- plain");
  assert.match(list, /<li class="task">☑ done/);
  assert.match(list, /<li class="task">☐ open/);
  assert.match(list, /<li>plain/);
});

test("brackets at the start of a paragraph are no task", () => {
  assert.deepEqual(html("[x] not a list"), ["<p>[x] not a list</p>"]);
});

for (const kind of ["NOTE", "Tip", "IMPORTANT", "WARNING", "CAUTION"])
  test(`a quotation that begins with [!${kind}] is an alert`, () => {
    const [alert] = html(`> [!${kind}]\n> Mind *this*.`);
    const name = kind.toLowerCase();
    assert.match(alert, new RegExp(`<blockquote class="alert" data-kind="${name}">`));
    assert.match(alert, /<p class="alert__title">[A-Z][a-z]+<\/p>/);
    assert.match(alert, /<p>Mind <em>this<\/em>\.<\/p>/);
    assert.doesNotMatch(alert, /\[!/);
  });

test("a quotation of an unknown kind stays one", () => {
  assert.match(html("> [!JOKE]\n> ha")[0], /^<blockquote><p>\[!JOKE\]/);
});

test("an alert may hold nothing but its title, or a list", () => {
  assert.match(html("> [!NOTE]")[0], /alert__title">Note<\/p><\/blockquote>/);
  assert.match(html("> [!NOTE]\n>\n> - a")[0], /Note<\/p><ul>/);
});

test("details fold, with Markdown in them and others inside", () => {
  const text =
    "<details>\n<summary>More</summary>\n\n- **a**\n\n<details open>\n" +
    "<summary>Inner</summary>\n\n```html\n</details>\n```\n\n</details>\n\n</details>\n\nAfter";
  const [fold, after] = html(text);
  assert.match(fold, /^<details><summary>More<\/summary><ul>/);
  assert.match(fold, /<strong>a<\/strong>/);
  assert.match(fold, /<details open=""><summary>Inner<\/summary>/);
  assert.match(fold, /&lt;\/details&gt;/);
  assert.equal(after, "<p>After</p>");
});

test("a script inside details is text", () => {
  const [fold] = html(
    "<details>\n<summary><img src=x onerror=a></summary>\n<script>x</script>\n</details>",
  );
  assert.match(fold, /&lt;img/);
  assert.match(fold, /&lt;script/);
});

test("plain tags are shown, those with attributes are text", () => {
  const [text] = html(
    "H<sub>2</sub>O, m<sup>2</sup>, <kbd>Ctrl</kbd>, a<br/>b, <sub onclick=x>",
  );
  assert.match(text, /H<sub>2<\/sub>O/);
  assert.match(text, /a<br>b/);
  assert.match(text, /&lt;sub onclick/);
});

test("footnotes are numbered in the order of their marks and stand at the end", () => {
  const found = html(
    "One[^b] and two[^a].\n\n[^a]: The *second*.\n[^b]: The first.\n\nMore.",
  );
  assert.match(found[0], /One<sup class="footnote"><a role="link" data-note="1">1</);
  assert.match(found[0], /two<sup class="footnote"><a role="link" data-note="2">2</);
  assert.equal(found[1], "<p>More.</p>");
  assert.match(
    found[2],
    /^<section class="footnotes"><ol><li data-note-of="1"><p>The first/,
  );
  assert.match(found[2], /<li data-note-of="2"><p>The <em>second<\/em>/);
});

test("a mark without a note stays text", () => {
  assert.deepEqual(html("a[^1]"), ["<p>a[^1]</p>"]);
});

const ALL =
  "Text[^1] with H<sub>2</sub>O.\n\n> [!NOTE]\n> Mind.\n\n<details>\n<summary>More</summary>\n\nInside.\n\n</details>\n\n[^1]: The note.";

test("none of it flashes raw while it grows", () => {
  for (let length = 1; length < ALL.length; length += 1)
    for (const block of growingBlocks(ALL.slice(0, length), 0)) {
      const words = (block.html ?? "").replace(/<[^>]*>/g, "");
      const said = JSON.stringify(ALL.slice(0, length));
      assert.doesNotMatch(words, /&lt;|\[[!^]/, `after ${said}: ${block.html}`);
    }
});
