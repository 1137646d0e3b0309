// The modules that a program names: which cannot be, and which are not in the folder.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { builtinModules } = require('node:module');

const PACKAGE = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*/i;

class Modules {
  constructor(library, project) {
    this.library = library;
    this.folder = project.folder;
    this.whole = project.whole;
  }

  /** Add the modules that do not exist; what could not be looked up is returned, in words. */
  judge(complaints, named, file, add) {
    const [absent, own] = [new Set(), new Set()];
    const places = new Set(complaints.map((one) => one.start));
    for (const node of named) {
      const start = node.getStart(file);
      if (!places.has(start)) {
        const bare = this.library.ts.isImportDeclaration(node.parent) && !node.parent.importClause;
        if (!bare && !this.library.symbol(node)) absent.add(`${node.text} (no types)`);
        continue;
      }
      const name = node.text.slice(0, 214);
      if (this.isNodes(name)) {
        if (this.has('@types/node')) add(node, name, `Node.js has no module ${name}`);
        else absent.add('Node.js (@types/node)');
        continue;
      }
      const [base] = PACKAGE.exec(name) || [''];
      if (!base || name.includes(':') || name.startsWith('@/')) own.add(name);
      else if (!this.has(base) && this.whole) add(node, name, `the project has no package ${base}`);
      else if (!this.has(base)) absent.add(base);
      else if (base !== name && !this.offers(base, name.slice(base.length + 1))) {
        add(node, name, `the package ${this.library.naming.versioned(base)} has no module ${name}`);
      } else absent.add(`${name} (no types)`);
    }
    const told = [];
    if (absent.size) told.push(`packages that are not there to be read: ${[...absent].slice(0, 8).join(', ')}`);
    if (own.size) told.push(`modules of its own: ${[...own].slice(0, 8).join(', ')}`);
    return told;
  }

  isNodes(name) {
    return name.startsWith('node:') || builtinModules.includes(name.split('/')[0]);
  }

  has(base) {
    return fs.existsSync(path.join(this.folder, base, 'package.json'));
  }

  /** Whether a package has a module of this name, of whatever kind; if in doubt it has. */
  offers(base, rest) {
    if (rest.split('/').includes('..')) return true;
    const root = path.join(this.folder, base);
    let about;
    try {
      about = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
    } catch {
      return true;
    }
    if (about.exports && typeof about.exports === 'object') {
      return Object.keys(about.exports).some((key) => {
        const [before, after] = key.split('*');
        const name = `./${rest}`;
        return after === undefined ? key === name : name.startsWith(before) && name.endsWith(after);
      });
    }
    return ['', '.js', '.cjs', '.mjs', '.json', '.css', '.d.ts'].some((end) => fs.existsSync(path.join(root, rest + end)));
  }
}

module.exports = { Modules };
