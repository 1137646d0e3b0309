// What a look at a program's own text says: no types are needed for it.
'use strict';

/** The modules it names, the properties it sets, what it imports twice, and where each name stands. */
function facts(ts, file) {
  const [modules, assigned, many, names] = [[], new Set(), new Set(), new Map()];
  const imported = new Set();
  const literal = (node) => node && ts.isStringLiteralLike(node);
  const sets = (target) => {
    if (ts.isPropertyAccessExpression(target)) assigned.add(target.name.text);
    else if (ts.isElementAccessExpression(target) && literal(target.argumentExpression)) {
      assigned.add(target.argumentExpression.text);
    }
  };
  const defines = (node) => { // Object.assign(x, { name: ... }), Object.defineProperty(x, 'name', ...)
    const [, second] = node.arguments;
    if (literal(second)) assigned.add(second.text);
    for (const object of node.arguments.slice(1)) {
      if (!ts.isObjectLiteralExpression(object)) continue;
      for (const one of object.properties) if (one.name && 'text' in one.name) assigned.add(one.name.text);
    }
  };
  const visit = (node) => {
    if (ts.isIdentifier(node)) {
      const member = ts.isPropertyAccessExpression(node.parent) && node.parent.name === node;
      if (!member && !names.has(node.text)) names.set(node.text, node);
    } else if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
      if (literal(node.moduleSpecifier)) modules.push(node.moduleSpecifier);
    } else if (ts.isCallExpression(node)) {
      const called = node.expression;
      const loads = called.kind === ts.SyntaxKind.ImportKeyword || called.text === 'require';
      if (loads && literal(node.arguments[0])) modules.push(node.arguments[0]);
      if (ts.isPropertyAccessExpression(called) && called.expression.text === 'Object') defines(node);
    } else if (ts.isBinaryExpression(node)) {
      const { kind } = node.operatorToken;
      if (kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment) sets(node.left);
    } else if (ts.isImportClause(node) || ts.isImportSpecifier(node) || ts.isNamespaceImport(node)) {
      const name = node.name && node.name.text;
      if (name) (imported.has(name) ? many : imported).add(name);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return { modules, assigned, many, names };
}

/** The innermost node that begins at a position. */
function nodeAt(ts, file, position) {
  let found = file;
  const visit = (node) => {
    if (node.getStart(file) <= position && position < node.getEnd()) {
      found = node;
      ts.forEachChild(node, visit);
    }
  };
  visit(file);
  return found;
}

module.exports = { facts, nodeAt };
