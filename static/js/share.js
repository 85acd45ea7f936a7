import { CodeBlock } from "./elements/code-block.js";
import { MarkdownText } from "./elements/markdown-text.js";
import { ShareView } from "./elements/share-view.js";
import { learn } from "./lib/words.js";

learn(JSON.parse(document.getElementById("words").textContent));

customElements.define("code-block", CodeBlock);
customElements.define("markdown-text", MarkdownText);
customElements.define("share-view", ShareView);
