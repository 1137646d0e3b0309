// What a person calls a type, and the package that it comes from.
'use strict';
const fs = require('node:fs');
const path = require('node:path');

class Naming {
  constructor(checker, folder) {
    this.checker = checker;
    this.folder = folder;
  }

  /** What a type is called; one without a name, as what has it: `api.interceptors`. */
  owner(type, within) {
    const plain = this.checker.getNonNullableType(type);
    const said = this.checker.typeToString(this.checker.getBaseTypeOfLiteralType(plain));
    const told = within && said.startsWith('{') ? within.getText().replace(/\s+/g, ' ') : said;
    const symbol = this.checker.getApparentType(plain).symbol;
    const short = told.replace(/^typeof import\("(?:[^"]*\/node_modules\/)?([^"]{1,80})"\)$/, 'module $1');
    return (short.length > 60 ? `${short.slice(0, 57)}...` : short) + (symbol ? this.origin(symbol) : '');
  }

  /** Where a symbol comes from: ' (axios 1.2.3)'. */
  origin(symbol) {
    const [first] = symbol.declarations || [];
    const file = first ? first.getSourceFile().fileName : '';
    const inside = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file);
    if (!inside) return '';
    if (inside[1] === 'typescript') return /lib\.dom/.test(file) ? ' (web pages)' : ' (JavaScript)';
    if (inside[1] === '@types/node') return ' (Node.js)';
    const name = inside[1].replace(/^@types\/(?:(.+)__)?/, (_, scope) => (scope ? `@${scope}/` : ''));
    return ` (${this.versioned(name) || this.versioned(inside[1])})`;
  }

  /** A package of the folder with its version; '' if it is not there. */
  versioned(name) {
    try {
      const about = fs.readFileSync(path.join(this.folder, name, 'package.json'), 'utf8');
      return `${name} ${JSON.parse(about).version}`;
    } catch {
      return '';
    }
  }
}

module.exports = { Naming };
