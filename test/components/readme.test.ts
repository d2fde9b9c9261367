import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import * as components from "@tenfold/components";
import * as pulumi from "@pulumi/pulumi";

const readme = path.resolve(__dirname, "../../components/README.md");

describe("what the package says of itself", () => {
  it("names every component, and none that is not there", () => {
    const exported = Object.entries(components)
      .filter(
        ([, value]) => typeof value === "function" && value.prototype instanceof pulumi.ComponentResource,
      )
      .map(([name]) => name);
    const rows = readFileSync(readme, "utf8")
      .split("\n")
      .filter((line) => line.startsWith("| "));
    const named = rows.flatMap((row) => [...row.matchAll(/`([A-Z]\w+)`/g)].map(([, name = ""]) => name));
    assert.deepEqual(named.toSorted(), exported.toSorted());
  });
});
