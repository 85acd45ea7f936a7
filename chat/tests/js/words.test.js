import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const ROOT = new URL("../../../", import.meta.url);
const CALL = /\bn?gettext\(\s*("(?:[^"\\]|\\.)*")/g;

function used() {
  const found = new Set();
  for (const folder of ["lib", "models", "elements"]) {
    const place = new URL(`static/js/${folder}/`, ROOT);
    const names = readdirSync(place, { recursive: true });
    for (const name of names.filter((one) => one.endsWith(".js"))) {
      const source = readFileSync(new URL(name, place), "utf8");
      for (const [, text] of source.matchAll(CALL)) found.add(text);
    }
  }
  return found;
}

test("every text of the scripts is translated", () => {
  const file = new URL("locale/zh_Hans/LC_MESSAGES/djangojs.po", ROOT);
  const entries = readFileSync(file, "utf8").split("\n\n");
  const translated = new Set(
    entries
      .filter((entry) => /^msgstr(\[0\])? "."?/m.test(entry))
      .map((entry) => /^msgid (".*")$/m.exec(entry)?.[1]),
  );
  const texts = [...used()];
  assert.ok(texts.length > 100);
  assert.deepEqual(
    texts.filter((text) => !translated.has(text)),
    [],
  );
});
