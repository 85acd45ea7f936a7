import { CodeBlock } from "./elements/message/code-block.js";
import { MarkdownText } from "./elements/message/markdown-text.js";
import { FileViewer } from "./elements/viewer/file-viewer.js";
import { PdfPage } from "./elements/viewer/pdf-page.js";
import { learn } from "./lib/words.js";

learn(JSON.parse(document.getElementById("words").textContent));

customElements.define("code-block", CodeBlock);
customElements.define("markdown-text", MarkdownText);
customElements.define("pdf-page", PdfPage);
customElements.define("file-viewer", FileViewer);
