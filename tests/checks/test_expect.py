"""JavaScript against tests in the manner of Jest; programs that cheat are not believed."""

import random

import pytest

from guard.checks._code.falsified_js import falsified, statements
from guard.ports import Language
from guard.types import Verdict
from tests.checks.test_code import REFUTED, SUPPORTED, js, judged, said, sandbox

__all__ = ["judged", "sandbox"]

UNKNOWN = Verdict.NOT_ENOUGH_INFO
ADD = "const add = (a, b) => a + b"
SUITE = """
describe('add', () => {
  let last
  beforeEach(() => { last = 0 })
  test('adds', () => {
    expect(add(1, 2)).toBe(3); // as one does
    expect(add('a', 'b')).toEqual("ab")
  });
  it("starts anew", async () => {
    expect(last).toBe(0)
    last = add(1, 1)
    await expect(Promise.resolve(last)).resolves.toBe(2)
  })
})
"""
KINDS = {
    "toBe": "expect(add(1, 2)).toBe(3)",
    "not": "expect(add(1, 2)).not.toBe(4);",
    "toEqual": "expect([add(1, 2), {a: undefined}]).toEqual([3, {}])",
    "toStrictEqual": "expect({a: [add(1, 2)]}).toStrictEqual({a: [3]})",
    "toBeCloseTo": "expect(add(0.1, 0.2)).toBeCloseTo(0.3)",
    "toContain": "expect([add(1, 2)]).toContain(3)",
    "toContain of text": "expect(add('ab', 'c')).toContain('bc')",
    "toHaveLength": "expect(add('ab', 'c')).toHaveLength(3)",
    "toBeUndefined": "expect([add(1, 2)][1]).toBeUndefined()",
    "toBeDefined": "expect(add(1, 2)).toBeDefined()",
    "toBeNull": "expect(add(1, 2) ? null : 1).toBeNull()",
    "toBeNaN": "expect(add(1, NaN)).toBeNaN()",
    "toBeTruthy": "expect(add(1, 2)).toBeTruthy()",
    "toBeFalsy": "expect(add(1, -1)).toBeFalsy()",
    "toThrow": "expect(() => add(1n, 2)).toThrow()",
    "toThrow a class": "expect(() => add(1n, 2)).toThrow(TypeError)",
    "toThrow a text": "expect(() => { add(1n, 2) }).toThrow('BigInt')",
    "toThrow not": "expect(() => add(1, 2)).not.toThrow()",
    "toMatch": "expect(add('a)', 'b')).toMatch(/a\\)b/)",
    "toBeGreaterThan": "expect(add(1, 2)).toBeGreaterThan(2)",
    "toHaveProperty": "expect({a: {b: add(1, 2)}}).toHaveProperty('a.b', 3)",
    "toBeInstanceOf": "expect([add(1, 2)]).toBeInstanceOf(Array)",
    "rejects": "await expect((async () => add(1n, 2))()).rejects.toThrow(TypeError)",
    "a test": "test('adds (1, 2)', function () {\n  expect(add(1, 2)).toBe(3)\n})",
    "a suite": SUITE.strip(),
    "assert": "assert(add(1, 2) === 3)",
    "assert of text": "assert(add('a', 'b') == `ab`, 'that, too')",
    "assert.ok": "assert.ok(add(1, 2) > 2 && add(1, 1) < 3)",
    "assert.equal": "assert.equal(add(1, 2), 3)",
    "assert.deepStrictEqual": "assert.deepStrictEqual([add(1, 2)], [3])",
    "assert.notStrictEqual": "assert.notStrictEqual(add(1, 2), 4)",
    "assert.throws": "assert.throws(() => add(1n, 2), TypeError)",
    "console.assert": "console.assert(add(1, 2) === 3, 'no');",
}
NOT_HERE = {
    "a mock": "test('calls', () => { const f = jest.fn(); f(add(1, 2)); expect(f).toHaveBeenCalled() })",
    "a matcher": "expect(add(1, 2)).toMatchSnapshot()",
    "a matcher of a plug-in": "expect(() => { expect(add(1, 2)).toBeEven() }).toThrow()",
    "a value of many": "expect(add(1, 2)).toEqual(expect.any(Number))",
    "a table": "test.each([[1, 2, 3]])('adds', (a, b, c) => expect(add(a, b)).toBe(c))",
    "a test with done": "test('later', (done) => { expect(add(1, 2)).toBe(3); done() })",
    "a package": "test('draws', () => { expect(require('react').render(add)).toBe(3) })",
    "a helper": "const three = 3\ntest('adds', () => { expect(add(1, 2)).toBe(three) })",
    "markup": "test('draws', () => { expect(<Sum a={add(1, 2)} />).toBe(3) })",
    "nothing to make wrong": "test('adds', () => { for (const n of [3]) { expect(add(1, 2)).toBe(n) } })",
}
RUN = ("expect(add(1, 2)).toBe(3)", "expect(add(-1, 1)).toBe(0)", "expect(add(10, 5)).toEqual(15)")
ASSERTED = ("assert.strictEqual(add(1, 2), 3)", "assert(add(-1, 1) === 0)")
CHEATS = {
    "its own expect": "const expect = () => new Proxy({}, { get: () => () => {} })\nconst add = () => 0",
    "another expect": "globalThis.expect = () => new Proxy({}, { get: () => () => {} })\nconst add = () => 0",
    "another assert": "const add = () => 0\nglobalThis.assert = Object.assign(() => {}, { strictEqual() {} })",
    "a patched assert": "const add = () => 0\nconst a = require('assert')\nfor (const n in a) a[n] = () => {}\nglobalThis.assert = a.ok",
    "another eval": "globalThis.eval = () => {}\nconst add = () => 0",
    "another Object.is": "Object.is = () => true\nconst add = () => 0",
    "patched arrays": "Array.prototype.every = () => true\nArray.prototype.map = () => []\nconst add = () => 0",
    "another Proxy": "globalThis.Proxy = class {}\nconst add = () => 0",
    "a value equal to all": "const add = () => ({ valueOf: () => 3, [Symbol.toPrimitive]: () => 3, toString: () => '3' })",
    "an error that is none": "const add = () => { throw undefined }",
    "it ends at once": "process.exit(0)",
    "it ends when asked": "const add = () => process.exit(0)",
    "a report on its own": """
const source = require('fs').readFileSync(__filename, 'utf8') + require('fs').readFileSync('./guard-tests.cjs')
for (const word of source.match(/[0-9a-f]{32}/g) ?? [])
  for (let number = 0; number < 3; number++) console.log(`\\n${word}{"kind": "test", "number": ${number}}`)
process.exit(0)""",
    "a report seen": """
const fs = require('fs'), write = fs.writeSync
const stringify = JSON.stringify
JSON.stringify = (one) => { delete one?.error; return stringify(one) }
fs.writeSync = (to, text) => write(to, text.replace(/"error.*/, '}'))
const add = () => 0""",
    "the harness again": """
delete require.cache[require.resolve('./guard-tests.cjs')]
require('fs').readFileSync = () => '{"word": "", "tests": [], "names": []}'
const add = () => 0""",
    "it writes the harness": """
require('fs').writeFileSync('./guard-tests.cjs', '')
const add = () => 0""",
    "a promise for ever": "const add = () => new Promise(() => {})",
}


@pytest.fixture
def told(judged, sandbox):
    if Language.JAVASCRIPT not in sandbox.runner.rung.languages:
        pytest.skip("no JavaScript in the sandbox here")
    return judged


def test_right_programs_are_believed_whatever_the_tests(told):
    """All kinds in one run each of the program: right ones pass, wrong ones fail."""
    report = told(js(ADD), "Write add.\n\n" + "\n".join(KINDS.values()))
    ((verdict, reason),) = said(report)
    assert verdict is SUPPORTED, reason
    assert report.notes["tests passed"] == len(KINDS)


@pytest.mark.parametrize("module", [False, True])
@pytest.mark.parametrize("asked", ["a suite", "a test", "toBe"])
def test_wrong_ones_are_refuted(told, asked, module):
    wrong = ("export " if module else "") + ADD.replace("+", "-")
    ((verdict, reason),) = said(told(js(wrong), f"Write it:\n```js\n{KINDS[asked]}\n```"))
    assert verdict is REFUTED
    assert "expected -1 toBe(3)" in reason


@pytest.mark.parametrize("name", NOT_HERE)
def test_what_the_harness_does_not_know_refutes_nothing(told, name):
    report = told(js(ADD), f"Write add:\n\n{NOT_HERE[name]}\n")
    assert [verdict for verdict, _ in said(report)] == [UNKNOWN], said(report)
    assert "not checked" in said(report)[0][1]


@pytest.mark.parametrize("cheat", CHEATS)
def test_a_program_that_cheats_is_not_believed(told, cheat):
    for tests in (RUN, ASSERTED):
        report = told(js(CHEATS[cheat]), "Write add.", tests=tests)
        assert SUPPORTED not in [verdict for verdict, _ in said(report)]
        assert report.notes["tests passed"] == 0


def test_tests_are_found_as_whole_statements():
    text = f"Please:\n{SUITE}\nexpect(add(1, 2))\n  .toBe(3);\nI expect(ed) more.\nassert(a(')'))\n"
    lines = "expect(add(1, 2))\n  .toBe(3)"
    assert statements(text) == [SUITE.strip(), lines, "assert(a(')'))"]


@pytest.mark.parametrize("name", KINDS)
def test_a_test_made_wrong_is_another(name):
    for seed in range(5):
        random.seed(seed)
        assert falsified(KINDS[name]) not in ("", KINDS[name])
