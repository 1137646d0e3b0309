// Says which names of a program do not exist; nothing of the program is run.
// Started as `node service.cjs NODE_MODULES SECONDS WHOLE`; one JSON object a line on stdin and stdout.
'use strict';
const path = require('node:path');
const readline = require('node:readline');
const { judge } = require('./judge.cjs');
const { Project } = require('./project.cjs');

const MOST = 100; // names told of one program

const [folder, seconds, whole] = [process.argv[2], Number(process.argv[3]), Boolean(process.argv[4])];
const say = (told) => process.stdout.write(JSON.stringify(told) + '\n');

/** The compiler of the user's folder, or a sentence on why there is none. */
function compiler() {
  let ts;
  try {
    ts = require(path.join(folder, 'typescript'));
  } catch {
    return [null, 'typescript is not in that folder'];
  }
  if (typeof ts.createLanguageService !== 'function') {
    return [null, `typescript ${ts.version} has no language service for programs`];
  }
  return [ts, ''];
}

/** Positions in characters, as Python counts them; here they are in UTF-16 units. */
function inCharacters(source, found) {
  if (!/[\ud800-\udbff]/.test(source)) return found;
  const at = (units) => Array.from(source.slice(0, units)).length;
  return found.map((one) => ({ ...one, start: at(one.start), end: at(one.end) }));
}

function main() {
  const [ts, fault] = compiler();
  if (!ts) return say({ fault });
  let project = new Project(ts, folder, seconds, whole);
  project.open('javascript', ''); // reads the project's types: the slow part
  project.program();
  say({ ready: ts.version });
  readline.createInterface({ input: process.stdin }).on('line', (line) => {
    const { id, language, source } = JSON.parse(line);
    try {
      const { missing, unread } = judge(ts, project, language, source);
      say({ id, missing: inCharacters(source, missing.slice(0, MOST)), unread });
    } catch (error) {
      const late = error instanceof ts.OperationCanceledException;
      const why = late ? 'reading it took too long' : 'it is nested too deeply or cannot be read';
      project = new Project(ts, folder, seconds, whole); // the old one may be half-way through something
      say({ id, missing: [], unread: [why] });
    }
  });
}

main();
