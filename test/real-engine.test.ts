import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { runProgram } from "@tenfold/engine/testing";
import { encodeForJson, readPreviewDigest, type Resource, type ResourceGraph } from "@tenfold/planning";
import { shop } from "../planning/readers/fixtures/shop";
import { root } from "./command";

/** What both engines must say of a resource. Ids of providers are random in the real one. */
function said(resource: Resource): unknown {
  const { urn, type, parent, custom, dependencies, propertyDependencies, protect } = resource;
  // The real engine notes where it got a provider's plugin from; here there is no plugin.
  const { __internal: _plugin, ...inputs } = resource.inputs;
  const perProperty = Object.entries(propertyDependencies).filter(([, urns]) => urns.length > 0);
  return {
    ...{ urn, type, parent, custom, dependencies, protect },
    propertyDependencies: Object.fromEntries(perProperty),
    provider: resource.provider?.slice(0, resource.provider.lastIndexOf("::")),
    inputs: encodeForJson(inputs),
  };
}

function byUrn(graph: ResourceGraph): Record<string, unknown> {
  const own = graph.resources.filter((resource) => !resource.urn.includes("::default_"));
  return Object.fromEntries(own.map((resource) => [resource.urn, said(resource)]).sort());
}

describe("the offline engine beside the real one", () => {
  it("registers a program's resources with the same URNs, parents, inputs, dependencies and providers", async () => {
    const fixture = path.join(root, "planning/readers/fixtures/preview.json");
    const real = readPreviewDigest(JSON.parse(readFileSync(fixture, "utf8")));
    const [, stack = "", project = ""] =
      /^urn:pulumi:(.*?)::(.*?)::/.exec(real.resources[0]?.urn ?? "") ?? [];
    const config = { "aws:region": "us-west-2", "aws:defaultTags": { tags: { owner: "shop" } } };
    const offline = await runProgram(shop, { stack, project, config, providers: "passthrough" });
    assert.ok(real.resources.length > 30);
    assert.deepEqual(byUrn(offline), byUrn(real));
  });
});
