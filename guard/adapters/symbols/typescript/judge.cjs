// From the compiler's complaints to the names that surely do not exist, and what was not looked up.
'use strict';
const { Library } = require('./library.cjs');
const { Literals } = require('./literals.cjs');
const { Modules } = require('./modules.cjs');
const { doubtful } = require('./globals.cjs');
const { facts, nodeAt } = require('./facts.cjs');

const UNDEFINED = new Set([2304, 2503, 2552, 2580, 2581, 2582, 2583, 2584, 2591, 2592, 2593, 18004]);
const REDECLARED = new Set([2300, 2451]);
const MODULE = new Set([2307, 2792]);
const EXPORT = new Set([2305, 2614, 2694, 2724]);
const PROPERTY = new Set([2339, 2550, 2551, 2576]);
const OBJECT = new Set([2322, 2345, 2353, 2561, 2769]);

/** What of a program is missing, and what was not looked up. */
function judge(ts, project, language, source) {
  project.open(language, source);
  const program = project.program();
  const file = program.getSourceFile(project.file);
  const found = project.service.getSemanticDiagnostics(project.file);
  const of = (codes) => found.filter((one) => one.file === file && codes.has(one.code));
  const seen = facts(ts, file);
  const library = new Library(ts, program, project);
  const literals = new Literals(library);
  const modules = new Modules(library, project);
  const twice = new Set(of(REDECLARED).map((one) => text(file, one)));
  const undefinedNames = new Set(of(UNDEFINED).map((one) => text(file, one)));
  for (const [name, node] of seen.names) {
    if (doubtful(ts, node, library.symbol(node), project.file)) library.doubted.add(name);
  }
  const missing = [];
  const add = (node, name, reason) => missing.push(
    { start: node.getStart(file), end: node.getEnd(), name, reason });
  const unread = [...modules.judge(of(MODULE), seen.modules, file, add)];

  for (const one of of(EXPORT)) {
    const node = nodeAt(ts, file, one.start);
    const owner = library.moduleLacking(node);
    if (owner) add(node, node.text, `${owner} has no ${node.text}${suggested(ts, one)}`);
  }
  for (const one of of(PROPERTY)) {
    const node = nodeAt(ts, file, one.start);
    const hint = suggestion(ts, one);
    if (!ts.isIdentifier(node) || seen.assigned.has(node.text) && !misspelt(node, hint, library)) continue;
    const root = library.root(node);
    if (twice.has(root) || seen.many.has(root) || library.doubts(root)) continue;
    const owner = library.lacking(node, hint);
    if (owner) add(node, node.text, `${owner} has no ${node.text}${suggested(ts, one)}`);
  }
  for (const one of of(OBJECT)) {
    for (const node of literals.surplus(nodeAt(ts, file, one.start), one)) {
      const owner = literals.refusing(node);
      if (owner) add(node, node.text, `${owner} has no ${node.text}${suggested(ts, one)}`);
    }
  }
  if (undefinedNames.size) unread.push(`it does not define ${listed(undefinedNames)}`);
  if (file.parseDiagnostics.length) unread.push('it has syntax errors, so that parts may be unread');
  if (library.unsure.size) unread.push(`it does not say which ${listed(library.unsure)} it means`);
  if (library.added.size) unread.push(`what is added to ${listed(library.added)} elsewhere is not known`);
  const places = new Map(missing.map((one) => [one.start, one]));
  return { missing: [...places.values()].sort((a, b) => a.start - b.start), unread };
}

/** A property that is set, but whose name is only a slip of one that is there. */
function misspelt(node, hint, library) {
  return hint && (hint.toLowerCase() === node.text.toLowerCase() || library.ofPage(node));
}

function suggestion(ts, one) {
  const message = ts.flattenDiagnosticMessageText(one.messageText, ' ');
  const told = /[Dd]id you mean (?:to \w+ )*(?:the static member )?'([^']{1,80})'/.exec(message);
  return told ? told[1] : '';
}

function suggested(ts, one) {
  const hint = suggestion(ts, one);
  return hint ? `; did you mean ${hint}?` : '';
}

function text(file, one) {
  return file.text.slice(one.start, one.start + Math.min(one.length, 60));
}

function listed(names) {
  const all = [...names];
  return all.slice(0, 8).join(', ') + (all.length > 8 ? ` and ${all.length - 8} more` : '');
}

module.exports = { judge, listed };
