// Stands in for the compiler: it says of a program what the program tells it to say.
const none = new Proxy({}, { get: () => 0 });
const of = (source) => ({ text: source, parseDiagnostics: [], getStart: () => 0, getEnd: () => 3 });
const fake = {
  version: '5.0.0-fake',
  OperationCanceledException: class extends Error {},
  ScriptSnapshot: { fromString: (text) => text },
  sys: { readFile: () => '', getDirectories: () => [] },
  createDocumentRegistry: () => ({}),
  forEachChild: () => undefined,
  findAncestor: () => ({ moduleSpecifier: { text: 'm' } }),
  isIdentifier: (node) => node.text.startsWith('lacks'),
  createLanguageService: (host) => {
    const source = () => host.getScriptSnapshot(host.getScriptFileNames()[0]);
    let file;
    return {
      getProgram: () => ({
        getSourceFile: () => (file = of(source())),
        getTypeChecker: () => ({ getSymbolAtLocation: () => ({ name: 'm', declarations: [] }) }),
      }),
      getSemanticDiagnostics: () => {
        const text = source();
        if (text === 'hang') for (;;);
        if (text === 'die') process.exit(1);
        if (text === 'babble') { process.stdout.write('no JSON\n'); return []; }
        if (text === 'nested') throw new RangeError('Maximum call stack size exceeded');
        if (text === 'env') return [{ file, code: 2304, start: 0, length: 3, messageText: '' }]
          .slice(Object.keys(process.env).length ? 0 : 1);
        if (text.startsWith('lacks')) return [{ file, code: 2305, start: 0, length: 5, messageText: '' }];
        if (text.startsWith('app')) return [{ file, code: 2304, start: 0, length: 3, messageText: '' }];
        return [];
      },
    };
  },
  flattenDiagnosticMessageText: () => "Did you mean 'has'?",
};
module.exports = new Proxy(fake, {
  get: (target, name) => (name in target ? target[name] : /^is/.test(name) ? () => false : none),
});
