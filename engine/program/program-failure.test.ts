import assert from "node:assert/strict";
import path from "node:path";
import { type LogMessage } from "../monitor/deployment";
import { encryptedValue } from "./config";
import { programFailure, ProgramFailure } from "./program-failure";

const root = path.resolve("team");
const logged = (message: string): LogMessage => ({ severity: "error", message, urn: undefined });
const unhandled = (trace: string) =>
  logged(`Running program '${root}' failed with an unhandled exception:\n${trace}`);

describe("a program's failure", () => {
  it("is at the first frame that lies in the program, and not in what it installed", () => {
    const frames = [
      `${root}/node_modules/a/index.js:9:9`,
      `${root}/lib/zones.ts:12:3`,
      `${root}/index.ts:1:1`,
    ];
    const trace = `Error: no zones left\n${frames.map((frame) => `    at act (${frame})`).join("\n")}`;
    const failure = programFailure([unhandled(trace)], "", 32, root);
    assert.equal(failure.message, "the program failed at team/lib/zones.ts:12\n  no zones left");
  });

  it("has a place to look for only where the program did not say by itself what is wrong", () => {
    const hasPlace = (message: LogMessage) => {
      const failure = programFailure([message], "", 32, root);
      return failure instanceof ProgramFailure && failure.hasPlace;
    };
    assert.equal(hasPlace(unhandled("Error: no zones left")), true);
    assert.equal(hasPlace(logged("no zones left")), false);
  });

  it("is told once where the program logged it twice", () => {
    const failure = programFailure([logged("no zones left"), logged("no zones left")], "", 32, root);
    assert.equal(failure.message, "the program failed\n  no zones left");
  });

  it("is the end of what the program printed, and its status, where it logged nothing", () => {
    assert.equal(programFailure([], "gone\n", 3, root).message, "the program ended with status 3\n  gone");
    const long = Array.from({ length: 30 }, (_, line) => `line ${line}`).join("\n");
    assert.equal(programFailure([], long, null, root).message.split("\n").length, 13);
  });

  for (const kind of ["number", "boolean", "JSON object"]) {
    it(`names the option that helps where an encrypted value is read as a ${kind}`, () => {
      const message = `Configuration 'small:password' value '${encryptedValue}' is not a valid ${kind}`;
      assert.equal(
        programFailure([unhandled(`Error: ${message}`)], "", 32, root).message,
        `the program reads small:password as a ${kind}, and its value is encrypted: the offline engine asks for no passphrase\n  fix: pass a value for this preview: --config small:password=…`,
      );
    });
  }
});
