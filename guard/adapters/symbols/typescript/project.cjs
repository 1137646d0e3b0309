// The program to be judged among the types of the user's project. Only these are read.
'use strict';
const path = require('node:path');
const fs = require('node:fs');

const AMBIENT = path.join(__dirname, 'ambient.d.ts');

class Project {
  constructor(ts, folder, seconds, whole) {
    this.ts = ts;
    this.folder = fs.realpathSync(folder);
    this.seconds = seconds;
    this.whole = whole; // whether a package that is not in the folder is missing
    this.version = 0;
    this.file = '';
    this.source = '';
    this.roots = [this.folder, __dirname];
    this.known = new Map(); // path -> whether it may be read and is there
    this.texts = new Map();
    this.options = {
      allowJs: true, checkJs: true, noEmit: true, strict: false, skipLibCheck: true,
      target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.Preserve,
      moduleResolution: ts.ModuleResolutionKind.Bundler, moduleDetection: ts.ModuleDetectionKind.Force,
      esModuleInterop: true, resolveJsonModule: true, jsx: ts.JsxEmit.Preserve,
      experimentalDecorators: true, maxNodeModuleJsDepth: 0, types: ['node'],
      noUncheckedSideEffectImports: true,
    };
    this.service = ts.createLanguageService(this.host(), ts.createDocumentRegistry());
  }

  /** Lay a program into the project, in memory, and begin its time. */
  open(language, source) {
    const { ts } = this;
    const endings = language === 'typescript' ? ['ts', 'tsx'] : ['jsx'];
    const faults = (ending) => ts.createSourceFile(`x.${ending}`, source, ts.ScriptTarget.ESNext)
      .parseDiagnostics.length;
    const best = endings.length > 1 && faults('ts') > faults('tsx') ? 'tsx' : endings[0];
    this.file = path.join(path.dirname(this.folder), `groundwire-snippet.${best}`);
    // Comments name types as they please: `@param {Request}` need not be the web's.
    this.source = language === 'typescript' ? source : source.replaceAll('/**', '/* ');
    this.version += 1;
    this.until = Date.now() + this.seconds * 1000;
  }

  program() {
    return this.service.getProgram();
  }

  host() {
    const { ts } = this;
    const snapshot = (file) => {
      const text = file === this.file ? this.source : this.text(file);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    };
    const within = (file) => file === this.file || this.readable(file);
    return {
      getScriptFileNames: () => [this.file, AMBIENT],
      getScriptVersion: (file) => (file === this.file ? String(this.version) : '1'),
      getScriptSnapshot: snapshot,
      getCurrentDirectory: () => path.dirname(this.folder),
      getCompilationSettings: () => this.options,
      getDefaultLibFileName: (options) => ts.getDefaultLibFilePath(options),
      fileExists: within,
      readFile: (file) => this.text(file),
      directoryExists: (folder) => this.readable(folder) || this.folder.startsWith(folder + path.sep),
      getDirectories: (folder) => (this.readable(folder) ? ts.sys.getDirectories(folder) : []),
      realpath: (file) => (this.readable(file) ? fs.realpathSync(file) : file),
      getCancellationToken: () => ({ isCancellationRequested: () => Date.now() > this.until }),
    };
  }

  /** Whether a path exists and lies, links resolved, in the user's folder. */
  readable(file) {
    let can = this.known.get(file);
    if (can === undefined) {
      can = this.inside(path.resolve(file)) && fs.existsSync(file) && this.inside(fs.realpathSync(file));
      if (this.known.size > 100_000) this.known.clear();
      this.known.set(file, can);
    }
    return can;
  }

  inside(file) {
    return this.roots.some((root) => file === root || file.startsWith(root + path.sep));
  }

  text(file) {
    if (!this.texts.has(file)) {
      this.texts.set(file, this.readable(file) ? this.ts.sys.readFile(file) : undefined);
    }
    return this.texts.get(file);
  }
}

module.exports = { Project };
