import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { compare } from "./compare";
import { readObservation } from "./observation";
import { OfflineEngine } from "./offline-engine";
import { readOptions } from "./options";
import { programsIn } from "./programs";

const programs = path.resolve(__dirname, "../../engine/fixtures/programs");

// Written by `npm run conformance -- --programs engine/fixtures/programs --save cli/conformance/fixtures`.
describe("the offline engine against what the real one wrote down", () => {
  for (const program of programsIn(programs)) {
    it(`makes the same of ${program.name}, policy calls and verdicts included`, async () => {
      const folder = mkdtempSync(path.join(tmpdir(), "tenfold-recorded-"));
      try {
        const offline = new OfflineEngine(readOptions([]), {});
        const ours = await offline.observe(program, path.join(folder, "recording.ndjson"));
        const theirs = readObservation(
          path.join(__dirname, "fixtures", `${program.name}-${program.stack}.json`),
        );
        assert.deepEqual(compare(theirs, ours).differences, []);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }
});
