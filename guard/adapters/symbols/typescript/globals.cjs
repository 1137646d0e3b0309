// Names that a program may use without defining them, and those that may be its own all the same.
'use strict';

// Of a page's or Node's own lower-case names only these are surely meant; `status`, `name` or `http`
// without a definition is rather a variable of a part that is not shown.
const MEANT = new Set(
  ('document navigator localStorage sessionStorage location history performance crypto console fetch screen ' +
    'customElements indexedDB caches structuredClone queueMicrotask setTimeout setInterval setImmediate ' +
    'requestAnimationFrame matchMedia getComputedStyle alert process global require module exports jest expect ' +
    'describe it vi cy browser chai sinon $ jQuery').split(' '));

// Classes of web pages that share their name with a class of well-known packages.
const SHARED = new Set(
  ('FormData Request Response Headers Range Node Option Text Comment Notification Event Plugin Selection ' +
    'Image Attr Cache Lock Report Animation Document Element Storage File Blob Worker Path2D').split(' '));

/** Whether an identifier that the program does not declare may be something else than the global. */
function doubtful(ts, identifier, symbol, own) {
  const declarations = (symbol && symbol.declarations) || [];
  if (!declarations.length || declarations.some((one) => one.getSourceFile().fileName === own)) return false;
  const file = declarations[0].getSourceFile().fileName;
  if (!/\/typescript\/lib\/lib\.(?:dom|webworker)|\/@types\/node\//.test(file)) return false;
  const { text } = identifier;
  return /^[A-Z]/.test(text) ? SHARED.has(text) : !MEANT.has(text);
}

module.exports = { doubtful };
