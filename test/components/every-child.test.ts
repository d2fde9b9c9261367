import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { runProgram } from "@tenfold/engine/testing";
import { type Resource, type ResourceGraph } from "@tenfold/planning";
import { everythingOn } from "../judges/everything";
import { cases } from "./cases";

const sdk = path.dirname(createRequire(__filename).resolve("@pulumi/aws/package.json"));

/** The declaration of a resource's class, from `aws:ec2/vpc:Vpc`; empty for what is not AWS's. */
function declarationOf(type: string): string {
  const module = /^aws:([^:]+):/.exec(type)?.[1] ?? "";
  const file = path.join(sdk, `${module}.d.ts`);
  return module !== "" && existsSync(file) ? readFileSync(file, "utf8") : "";
}

/** Whether the class takes an argument. */
function takes(type: string, argument: string): boolean {
  const [, args = ""] = declarationOf(type).split(/^export interface \w+Args /m);
  return new RegExp(`^ {4}${argument}\\?:`, "m").test(args);
}

/** What takes a region and lies in none: one control plane keeps it for all, its ARN names no region, and the argument is deprecated. */
const global = ["aws:arcregionswitch/plan:Plan"];

const shown = ({ type, name }: Resource) => `${type} ${name}`;

describe("every child of every component", function () {
  this.timeout(60_000);
  let graphs: ReadonlyMap<string, ResourceGraph>;
  before(async () => (graphs = await everythingOn()));
  const all = () => [...graphs.values()].flatMap(({ resources }) => resources);

  it("names its region where AWS has it in one, with everything on", () => {
    const without = all().filter(
      ({ type, inputs }) => inputs["region"] === undefined && !global.includes(type) && takes(type, "region"),
    );
    assert.deepEqual(without.map(shown), []);
    assert.ok(all().filter(({ type }) => takes(type, "region")).length > 500);
  });

  it("belongs to its component and to nothing else, with everything on", () => {
    for (const graph of graphs.values()) {
      const astray = graph.resources.filter(({ type, parent }) => {
        if (!type.startsWith("aws:")) return false;
        return graph.get(parent ?? "")?.type.startsWith("tenfold:") !== true;
      });
      assert.deepEqual(astray.map(shown), []);
    }
  });

  it("is followed by what its component says of itself", () => {
    const silent = all().filter(
      ({ type, outputs }) => type.startsWith("tenfold:") && Object.keys(outputs).length === 0,
    );
    assert.deepEqual(silent.map(shown), []);
  });

  for (const [component, { create, args }] of Object.entries(cases)) {
    it(`carries the tags that its component was given, where AWS can tag it: ${component}`, async () => {
      const tags = { "cost-center": "shop" };
      const graph = await runProgram(() => void create("main", { ...args, tags }));
      const taggable = graph.resources.filter(({ type }) => takes(type, "tags"));
      const bare = taggable.filter(({ inputs }) => {
        const given: unknown = inputs["tags"];
        return typeof given !== "object" || given === null || !("cost-center" in given);
      });
      assert.deepEqual(bare.map(shown), []);
      const onlyInside = graph.resources.every(({ type }) => !type.startsWith("aws:"));
      assert.ok(onlyInside || taggable.length > 0);
    });
  }
});
