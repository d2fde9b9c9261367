import assert from "node:assert/strict";
import path from "node:path";
import { readableFailure } from "./failure-text";

const root = path.resolve("team/stack");
const read = (text: string) => readableFailure(text, root);
const frames = `
    at Object.<anonymous> (${root}/index.js:1:1)
    at node:internal/main/run_main_module:33:47`;

describe("what a person reads of a failure", () => {
  it("is the error's own words, without frames and without the name that every error has", () => {
    assert.equal(read(`Error: no zones left${frames}`), "no zones left");
    assert.equal(read(`TypeError: x is not a function${frames}`), "TypeError: x is not a function");
    assert.equal(read("\u001b[31mError: red\u001b[39m"), "red");
  });

  it("keeps the fields of an error in whole braces, and not the promise that the SDK adds", () => {
    assert.equal(read(`Error: refused${frames} {\n  code: 7\n}`), "refused {\n  code: 7\n}");
    const promise = "  promise: Promise { <rejected> [Circular *1] }";
    assert.equal(read(`<ref *1> Error: refused${frames} {\n${promise}\n}`), "refused");
  });

  it("has paths as seen from where the user stands", () => {
    const text = `${root}/index.js:1\nconst a = {;\n\nSyntaxError: in file://${root}/lib/a.js, ${process.cwd()}/b.js`;
    assert.equal(
      read(text),
      "team/stack/index.js:1\nconst a = {;\n\nSyntaxError: in team/stack/lib/a.js, b.js",
    );
    assert.equal(read(`Running program '${root}' failed`), "Running program 'team/stack' failed");
    assert.equal(read(`/other${root}/index.js ${root}-2/x`), `/other${root}/index.js team/stack-2/x`);
  });

  for (const [how, text] of [
    [
      "required",
      `Error: Cannot find module '@pulumi/gcp/compute'\nRequire stack:\n- ${root}/index.js${frames} {\n  code: 'MODULE_NOT_FOUND',\n  requireStack: [ '${root}/index.js' ]\n}`,
    ],
    [
      "imported",
      `Error: Cannot find package '@pulumi/gcp' imported from ${root}/index.js${frames} {\n  code: 'ERR_MODULE_NOT_FOUND'\n}`,
    ],
  ] as const) {
    it(`names a package that is ${how} and not installed, and where to install it`, () => {
      const lines = read(text).split("\n");
      assert.match(lines[0] ?? "", /^the module "@pulumi\/gcp(\/compute)?" is not installed$/);
      assert.equal(lines[1], "  fix: run npm install in team/stack, with @pulumi/gcp among its dependencies");
      assert.equal(lines.length, 2);
    });
  }

  it("names a package that TypeScript misses, beside its other errors", () => {
    const text = `TSError: Unable to compile TypeScript:\nindex.ts(1,20): error TS2307: Cannot find module '@pulumi/gcp' or its corresponding type declarations.`;
    assert.equal(read(text), `${text}\n  fix: run npm install in team/stack, which must install @pulumi/gcp`);
  });

  it("names a file of the program that does not exist, and advises no installation", () => {
    const text = `Error: Cannot find module './lib/nothing'\nRequire stack:\n- ${root}/index.js${frames}`;
    assert.equal(read(text), 'the module "./lib/nothing" does not exist');
  });

  it("is this engine's answer without the words around it, and names the resource once", () => {
    const registering = "Error: failed to register new resource one [test:index:Thing]: 2 UNKNOWN: ";
    assert.equal(
      read(`${registering}a.txt cannot be read\n  fix: x`),
      'test:index:Thing "one": a.txt cannot be read\n  fix: x',
    );
    assert.equal(
      read(`${registering}test:index:Thing "one" is refused`),
      'test:index:Thing "one" is refused',
    );
    assert.equal(read(`${registering}duplicate urn::one`), "duplicate urn::one");
    const reading =
      "Error: error serializing property \"v\": failed to read resource #a/b 'a/b' [pulumi:pulumi:StackReference]: 2 UNKNOWN: ";
    assert.equal(read(`${reading}nobody knows "c"`), 'nobody knows "c"');
  });
});
