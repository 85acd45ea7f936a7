import { CodeBlock } from "./elements/message/code-block.js";
import { MarkdownText, showSources } from "./elements/message/markdown-text.js";
import { learn } from "./lib/words.js";

learn(JSON.parse(document.getElementById("words").textContent));

customElements.define("code-block", CodeBlock);
customElements.define("markdown-text", MarkdownText);

showSources(document);
