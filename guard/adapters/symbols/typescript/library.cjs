// Questions to the types of the project: does nothing there have such a name?
'use strict';
const { Naming } = require('./naming.cjs');

const PLUGGED = new Set( // others add members to these: what is not declared may be there all the same
  ('Window globalThis Global ProcessEnv JQuery JQueryStatic Assertion Matchers JestMatchers Chainable ' +
    'FastifyInstance FastifyRequest FastifyReply SessionData ImportMeta ImportMetaEnv').split(' '));
const CARRIERS = new Set('Request Response Application Socket'.split(' ')); // programs hang data on these

class Library {
  constructor(ts, program, project) {
    this.ts = ts;
    this.program = program;
    this.checker = program.getTypeChecker();
    this.project = project;
    this.naming = new Naming(this.checker, project.folder);
    this.unsure = new Set(); // of these, the ones that it mattered for
    this.added = new Set(); // what the program may have hung more data on than is declared
    this.doubted = new Set(); // names that may stand for something else here
  }

  /** Whether a name may stand for something else here; if so that is kept, to be told. */
  doubts(name) {
    if (this.doubted.has(name)) this.unsure.add(name);
    return this.doubted.has(name);
  }

  symbol(node) {
    return this.checker.getSymbolAtLocation(node);
  }

  /** The module that an imported name is missing of, in words; '' if that is not sure. */
  moduleLacking(node) {
    const { ts } = this;
    if (!ts.isIdentifier(node)) return '';
    const from = this.loadedFrom(node);
    const symbol = from ? this.symbol(from) : this.qualifier(node);
    if (!symbol || !this.whole(symbol)) return '';
    const usual = from && symbol.exports && symbol.exports.get('default');
    if (usual && !this.absent(this.checker.getTypeOfSymbol(usual), node.text, true, '')) return '';
    return (from ? `module ${from.text}` : symbol.name) + this.naming.origin(symbol);
  }

  /** What a name is imported from: `import { a } from 'x'`, `const { a } = require('x')`. */
  loadedFrom(node) {
    const { ts } = this;
    const told = ts.findAncestor(node, (one) =>
      ts.isImportDeclaration(one) || ts.isExportDeclaration(one) || ts.isVariableDeclaration(one));
    if (!told || !ts.isVariableDeclaration(told)) return told && told.moduleSpecifier;
    const call = told.initializer;
    const loads = call && ts.isCallExpression(call) && call.expression.text === 'require';
    return loads ? call.arguments[0] : undefined;
  }

  qualifier(node) {
    if (!this.ts.isQualifiedName(node.parent)) return undefined;
    const symbol = this.symbol(node.parent.left);
    const alias = symbol && symbol.flags & this.ts.SymbolFlags.Alias;
    return alias ? this.checker.getAliasedSymbol(symbol) : symbol;
  }

  /** What has no member of this name, in words; '' if that is not sure. */
  lacking(node, hint) {
    const { ts } = this;
    const within = node.parent;
    let type;
    if (ts.isPropertyAccessExpression(within) && within.name === node) {
      type = this.checker.getTypeAtLocation(within.expression);
    } else if (ts.isBindingElement(within)) {
      type = this.checker.getTypeAtLocation(within.parent);
    }
    const called = ts.isCallExpression(within.parent) && within.parent.expression === within;
    const absent = type && this.absent(type, node.text, called, hint);
    return absent ? this.naming.owner(type, within.expression) : '';
  }

  /** Whether no part of a type can have a member of this name. */
  absent(type, name, called, hint) {
    const { ts, checker } = this;
    if (type.isUnion()) {
      const parts = type.types.filter((one) => !(one.flags & (ts.TypeFlags.Nullable | ts.TypeFlags.Void)));
      return parts.length > 0 && parts.every((one) => this.absent(one, name, called, hint));
    }
    if (type.flags & (ts.TypeFlags.AnyOrUnknown | ts.TypeFlags.Never | ts.TypeFlags.VoidLike |
        ts.TypeFlags.Null | ts.TypeFlags.TypeParameter)) return false;
    const whole = checker.getApparentType(type);
    if (checker.getPropertyOfType(whole, name) || this.takesAny(whole)) return false;
    const parts = whole.isIntersection() ? whole.types : [whole];
    if (parts.some((one) => one.flags & ts.TypeFlags.NonPrimitive)) return false;
    const module = whole.symbol && whole.symbol.flags & ts.SymbolFlags.ValueModule;
    const usual = module && checker.getPropertyOfType(whole, 'default'); // required, made for import
    if (usual && !this.absent(checker.getTypeOfSymbol(usual), name, called, hint)) return false;
    return parts.every((one) => this.known(one, called, hint)) &&
      !parts.some((one) => one.symbol && this.derived(one.symbol.name, name));
  }

  /** Whether a type is a library's, and all of it is known. */
  known(type, called, hint) {
    const { symbol } = type;
    if (!symbol || !symbol.declarations || PLUGGED.has(symbol.name) || this.doubts(symbol.name)) return false;
    if (CARRIERS.has(symbol.name) && !called && !hint) {
      this.added.add(symbol.name);
      return false;
    }
    const literal = this.ts.SymbolFlags.TypeLiteral | this.ts.SymbolFlags.ObjectLiteral;
    const foreign = symbol.declarations.every((one) => this.foreign(one));
    if (symbol.flags & literal && !hint && !(called && foreign)) return false;
    const properties = this.checker.getPropertiesOfType(type);
    if (symbol.flags & this.ts.SymbolFlags.Function && !properties.length && !hint) return false;
    if (!foreign) {
      const near = hint && properties.find((one) => one.name === hint);
      const bases = type.isClassOrInterface() && this.checker.getBaseTypes(type);
      return Boolean(near && bases && bases.length && near.declarations.every((one) => this.foreign(one)));
    }
    return this.whole(symbol) &&
      properties.every((one) => (one.declarations || []).every((d) => this.foreign(d)));
  }

  /** Whether a type has members of any name. */
  takesAny(type) {
    const number = this.ts.TypeFlags.Number;
    return this.checker.getIndexInfosOfType(type).some((one) => !(one.keyType.flags & number));
  }

  foreign(declaration) {
    return declaration.getSourceFile().fileName !== this.project.file;
  }

  /** Whether all that a module or an interface builds on could be read. */
  whole(symbol, seen = new Set()) {
    const { ts, checker } = this;
    if (seen.has(symbol)) return true;
    seen.add(symbol);
    return (symbol.declarations || []).every((declaration) => {
      if (ts.isSourceFile(declaration) || ts.isModuleDeclaration(declaration)) {
        const body = ts.isSourceFile(declaration) ? declaration : declaration.body;
        if (!body || !body.statements) return ts.isModuleDeclaration(declaration) && Boolean(body);
        return body.statements.filter((one) => ts.isExportDeclaration(one) && !one.exportClause).every((one) => {
          const from = checker.getSymbolAtLocation(one.moduleSpecifier);
          return from && this.whole(from, seen);
        });
      }
      return (declaration.heritageClauses || []).every((clause) => clause.types.every((one) => {
        if (clause.token === ts.SyntaxKind.ImplementsKeyword) return true;
        const type = checker.getTypeAtLocation(one);
        if (type.flags & ts.TypeFlags.Any) return false;
        return !type.symbol || this.whole(type.symbol, seen);
      }));
    });
  }

  /** Whether a type that builds on the one called `base` has a member of this name. */
  derived(base, name) {
    const { checker } = this;
    const below = this.below();
    const [open, seen] = [[base], new Set()];
    while (open.length) {
      for (const one of below.get(open.pop()) || []) {
        if (seen.has(one)) continue;
        seen.add(one);
        if (checker.getPropertyOfType(checker.getTypeAtLocation(one), name)) return true;
        open.push(one.name.text);
      }
    }
    return false;
  }

  /** The interfaces and classes that build on each name, in all that was read of the project. */
  below() {
    const { ts, project } = this;
    const files = this.program.getSourceFiles().filter((one) => one.isDeclarationFile);
    if (project.below && project.below.size === files.length) return project.below.map;
    const map = new Map();
    const visit = (node) => {
      if (ts.isInterfaceDeclaration(node) || ts.isClassDeclaration(node)) {
        for (const clause of node.name ? node.heritageClauses || [] : []) {
          for (const { expression } of clause.types) {
            const base = expression.text || (expression.name && expression.name.text);
            map.set(base, [...(map.get(base) || []), node]);
          }
        }
      } else if (ts.isModuleDeclaration(node) || ts.isModuleBlock(node) || ts.isSourceFile(node)) {
        ts.forEachChild(node, visit);
      }
    };
    files.forEach(visit);
    project.below = { size: files.length, map };
    return map;
  }

  /** The name that a chain of members begins with: `a` of `a.b().c`. */
  root(node) {
    let at = node.parent;
    while (at && at.expression) at = at.expression;
    return at && this.ts.isIdentifier(at) ? at.text : '';
  }

  /** Whether what this is set on belongs to a web page. */
  ofPage(node) {
    const type = this.checker.getTypeAtLocation(node.parent.expression);
    const [first] = (type.symbol && type.symbol.declarations) || [];
    return Boolean(first && /lib\.dom\.d\.ts$/.test(first.getSourceFile().fileName));
  }
}

module.exports = { Library };
