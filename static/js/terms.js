import { CodeBlock } from "./elements/code-block.js";
import { MarkdownText } from "./elements/markdown-text.js";
import { learn } from "./lib/words.js";

learn(JSON.parse(document.getElementById("words").textContent));

customElements.define("code-block", CodeBlock);
customElements.define("markdown-text", MarkdownText);

// Without scripts the source stands there, which is readable as well.
for (const element of document.querySelectorAll("markdown-text")) {
  const source = element.textContent;
  element.replaceChildren();
  element.show(source);
}
