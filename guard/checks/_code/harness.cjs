// Runs tests of a request beside the JavaScript of an answer, inside the sandbox: what they call
// `assert`, `expect`, `test`, `describe`. What of Jest and Vitest is not here says so, and fails
// nothing. It is told what to run on its input, so that no file has the word its report begins
// with. A program bent on it can forge that all the same: what is reported to pass is run again
// with tests made wrong (`_falsified_js`).
'use strict';
const assert = require('assert');
const fs = require('fs');

const { word, tests, names } = JSON.parse(fs.readFileSync(0, 'utf8'));
const [write, stringify, isDeepEqual, isDeepStrictEqual] = [
  fs.writeSync, JSON.stringify, looseEqual, require('util').isDeepStrictEqual];
const show = require('util').inspect;
const { Script } = require('vm');

class Unknown extends Error {}

function unknown(what) {
  throw new Unknown(what);
}

// `toEqual` passes over members that are undefined, and over what class an object is of.
function looseEqual(a, b) {
  if (typeof a !== 'object' || typeof b !== 'object' || !a || !b) return Object.is(a, b);
  const plain = (x) => Array.isArray(x) || [Object.prototype, null].includes(Object.getPrototypeOf(x));
  if (!plain(a) && !plain(b)) return isDeepStrictEqual(a, b);
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  if (Array.isArray(a) && a.length !== b.length) return false;
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return names.every((name) => looseEqual(a[name], b[name]));
}

function thrown(got, wanted, settled) {
  let error = got;
  if (!settled) {
    if (typeof got !== 'function') throw new TypeError('toThrow needs a function');
    try { got(); return false } catch (raised) { error = raised }
    if (error instanceof Unknown) throw error;
  }
  const message = String(error?.message ?? error);
  if (wanted === undefined) return true;
  if (typeof wanted === 'string') return message.includes(wanted);
  if (wanted instanceof RegExp) return wanted.test(message);
  if (typeof wanted === 'function') return error instanceof wanted;
  return message === wanted.message;
}

const near = (got, wanted, digits = 2) =>
  got === wanted || Math.abs(got - wanted) < 10 ** -digits / 2;
const member = (got, path) => (Array.isArray(path) ? path : String(path).split('.')).reduce(
  (at, name) => (at === undefined || at === null ? undefined : at[name]), got);
const has = (got, wanted) => typeof got === 'string' ? got.includes(wanted) : [...got].includes(wanted);
const MATCHERS = {
  toBe: (got, wanted) => Object.is(got, wanted),
  toEqual: (got, wanted) => isDeepEqual(got, wanted),
  toStrictEqual: (got, wanted) => isDeepStrictEqual(got, wanted),
  toBeCloseTo: near,
  toContain: has,
  toContainEqual: (got, wanted) => [...got].some((one) => isDeepEqual(one, wanted)),
  toHaveLength: (got, wanted) => got.length === wanted,
  toHaveProperty: (got, path, ...value) => value.length
    ? isDeepEqual(member(got, path), value[0]) : member(got, path) !== undefined,
  toMatch: (got, wanted) => wanted instanceof RegExp ? wanted.test(got) : got.includes(wanted),
  toBeUndefined: (got) => got === undefined,
  toBeDefined: (got) => got !== undefined,
  toBeNull: (got) => got === null,
  toBeNaN: (got) => Number.isNaN(got),
  toBeTruthy: (got) => !!got,
  toBeFalsy: (got) => !got,
  toBeGreaterThan: (got, wanted) => got > wanted,
  toBeGreaterThanOrEqual: (got, wanted) => got >= wanted,
  toBeLessThan: (got, wanted) => got < wanted,
  toBeLessThanOrEqual: (got, wanted) => got <= wanted,
  toBeInstanceOf: (got, wanted) => got instanceof wanted,
};

function matcher(got, name, negated, settled) {
  const holds = MATCHERS[name];
  if (!holds && name !== 'toThrow' && name !== 'toThrowError') unknown(`expect().${name}`);
  return (...wanted) => {
    const met = holds ? holds(got, ...wanted) : thrown(got, wanted[0], settled);
    if (!!met !== negated) return;
    const values = wanted.map((one) => show(one)).join(', ');
    const message = `expected ${show(got)} ${negated ? 'not ' : ''}${name}(${values})`;
    throw new assert.AssertionError({ message });
  };
}

async function settled(promise, rejects) {
  let how, value;
  try { [how, value] = [false, await promise] } catch (error) { [how, value] = [true, error] }
  if (value instanceof Unknown) throw value;
  if (how !== rejects) {
    throw new assert.AssertionError({ message: `expected it to ${rejects ? 'reject' : 'resolve'}` });
  }
  return value;
}

function expectation(got, negated, wait) {
  return new Proxy({}, {
    get(_, name) {
      if (name === 'then') return undefined;
      if (name === 'not') return expectation(got, !negated, wait);
      if (name === 'resolves' || name === 'rejects') {
        return expectation(got, negated, (value) => settled(value, name === 'rejects'));
      }
      if (!wait) return matcher(got, name, negated, false);
      matcher(got, name, negated, true);
      return async (...wanted) => matcher(await wait(got), name, negated, true)(...wanted);
    },
  });
}

const nothingElse = (what, known) => new Proxy(known, {
  get: (target, name) => name in target || typeof name === 'symbol'
    ? target[name] : unknown(`${what}.${String(name)}`),
});

let scope = null;  // the block of `describe` that is being read; null outside of tests

function block(name, body) {
  if (typeof body !== 'function') unknown('a test without a function');
  if (!scope) return;
  const inner = { above: scope, hooks: { beforeAll: [], beforeEach: [], afterEach: [], afterAll: [] }, parts: [] };
  scope.parts.push(inner);
  [scope, inner.above] = [inner, scope];
  try {
    if (body() instanceof Promise) unknown('an asynchronous describe');
  } finally { scope = inner.above }
}

function one(name, body) {
  if (typeof body !== 'function' || body.length) unknown('a test without a function, or with done');
  if (scope) scope.parts.push(body);
}

const hook = (name) => (body) => {
  if (typeof body !== 'function' || body.length) unknown(`${name} with done`);
  if (scope) scope.hooks[name].push(body);
};

async function each(hooks) {
  for (const body of hooks) await body();
}

async function run(block, before, after) {
  const { hooks, parts } = block;
  if (parts.length) await each(hooks.beforeAll);
  for (const part of parts) {
    const [first, last] = [[...before, ...hooks.beforeEach], [...hooks.afterEach, ...after]];
    if (typeof part !== 'function') await run(part, first, last);
    else {
      await each(first);
      await part();
      await each(last);
    }
  }
  if (parts.length) await each(hooks.afterAll);
}

// Why a test that fails says nothing: it is none that can be run here, or needs what is not here.
function notHere(source, error) {
  if (error instanceof Unknown) return error.message;
  try { new Script(`async () => {${source}\n}`) } catch { return 'the syntax of a test' }
  const message = String(error?.message);
  const missing = /^(\S+) is not defined/.exec(message)?.[1];
  if (error instanceof ReferenceError && names.includes(missing)) return missing;
  return /^Cannot find (?:module|package) '[^']*'/.exec(message)?.[0].slice(12);
}

// Each test: evaluated where the program is, then what it registered is run, first to last.
module.exports = async (evaluate) => {
  const say = (event) => write(1, `\n${word}${stringify(event)}\n`);
  for (let at = 0; at < tests.length; at++) {
    const event = { kind: 'test', number: at, source: tests[at] };
    scope = { hooks: { beforeAll: [], beforeEach: [], afterEach: [], afterAll: [] }, parts: [] };
    const whole = scope;
    try {
      await evaluate(`(async () => {${tests[at]}\n})()`);
      scope = null;
      await run(whole, [], []);
    } catch (error) {
      event.unknown = notHere(tests[at], error);
      event.error = String(error?.name ?? 'Error').replace(/ .*/, '');
      event.message = String(error?.message ?? error).split('\n\n').join(' ').slice(0, 300);
    }
    scope = null;
    say(event);
  }
};

const known = {
  expect: nothingElse('expect', (got) => expectation(got, false, null)),
  test: nothingElse('test', one),
  it: nothingElse('it', one),
  describe: nothingElse('describe', block),
  ...Object.fromEntries(['beforeAll', 'beforeEach', 'afterEach', 'afterAll'].map((name) => [name, hook(name)])),
  jest: nothingElse('jest', {}),
  vi: nothingElse('vi', {}),
  assert,
};
for (const [name, value] of Object.entries(known)) globalThis[name] ??= value;
console.assert = (holds, ...said) => globalThis.assert(holds, said.join(' ') || undefined);
