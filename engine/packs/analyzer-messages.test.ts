import assert from "node:assert/strict";
import { AnalyzeRequest, AnalyzeStackRequest } from "@pulumi/pulumi/proto/analyzer_pb";
import { type RegisteredResource } from "../monitor/registered-resource";
import { secret, unknownSentinel, type WireMap } from "../protocol/wire";
import { Questions } from "./analyzer-messages";

const signature = "4dabf18193072939515e22adb298388d";
const reference: WireMap = { [signature]: "5cf8f73096256a8f31e491e813e4eb8e", urn: "urn:x", id: "" };

const provider: RegisteredResource = {
  ...{ urn: "urn:p", type: "pulumi:providers:aws", name: "default", custom: true, external: false },
  ...{ parent: undefined, provider: undefined, id: "1", outputs: {}, dependencies: [] },
  ...{
    propertyDependencies: {},
    protect: false,
    ignoreChanges: [],
    additionalSecretOutputs: [],
    aliases: [],
  },
  ...{ deleteBeforeReplace: undefined, deletedWith: undefined },
  inputs: { region: "us-west-2", __internal: {} },
  customTimeouts: { create: 0, update: 0, delete: 0 },
};

const resource: RegisteredResource = {
  ...provider,
  ...{ urn: "urn:r", type: "aws:ec2/vpc:Vpc", name: "main", parent: "urn:s", provider: "urn:p::1" },
  inputs: {
    ...{ size: 1, on: false, nothing: null, list: ["a", 2], hidden: secret("hush"), __defaults: [] },
    ...{ resource: reference, text: `postgres://${unknownSentinel}@host`, map: { __inner: 1, kept: true } },
  },
  outputs: { id1: unknownSentinel, __meta: "x" },
  dependencies: ["urn:a", "urn:b"],
  propertyDependencies: { size: ["urn:a"], on: [] },
  ...{ protect: true, ignoreChanges: ["tags"], additionalSecretOutputs: ["arn"], deleteBeforeReplace: false },
  aliases: ["urn:old"],
  customTimeouts: { create: 5400, update: 0, delete: 90 },
};

const questions = new Questions(({ provider: given }) => (given === undefined ? undefined : provider));
const expectedInputs = {
  ...{
    size: 1,
    on: false,
    nothing: null,
    list: ["a", 2],
    hidden: secret("hush"),
    map: { __inner: 1, kept: true },
  },
  ...{ resource: unknownSentinel, text: unknownSentinel },
};

describe("the questions to policy packs", () => {
  it("hold a resource's inputs as packs see them, its options and its provider", () => {
    const request = AnalyzeRequest.deserializeBinary(questions.analyze(resource));
    assert.deepEqual(
      [request.getType(), request.getUrn(), request.getName()],
      [resource.type, "urn:r", "main"],
    );
    assert.deepEqual(request.getProperties()?.toJavaScript(), expectedInputs);
    assert.deepEqual(request.getOptions()?.toObject(), {
      ...{ protect: true, ignorechangesList: ["tags"], deletebeforereplace: false },
      ...{ deletebeforereplacedefined: true, additionalsecretoutputsList: ["arn"], parent: "urn:s" },
      // An alias counts only where an older stack used it, and a preview offline has no older stack.
      aliasesList: [],
      customtimeouts: { create: 5400, update: 0, pb_delete: 90, read: 0 },
    });
    assert.equal(request.getProvider()?.getUrn(), "urn:p");
    assert.deepEqual(request.getProvider()?.getProperties()?.toJavaScript(), { region: "us-west-2" });
  });

  it("keep for a remediation what the engine notes for itself", () => {
    const request = AnalyzeRequest.deserializeBinary(questions.remediate(resource));
    const properties = request.getProperties()?.toJavaScript();
    assert.deepEqual(properties?.["__defaults"], []);
    assert.equal(properties?.["resource"], unknownSentinel);
  });

  it("hold for the stack the outputs, the parent and the dependencies that there are", () => {
    const request = AnalyzeStackRequest.deserializeBinary(questions.analyzeStack([resource, provider]));
    const [first, second] = request.getResourcesList();
    assert.deepEqual(first?.getProperties()?.toJavaScript(), { id1: unknownSentinel });
    assert.equal(first?.getParent(), "urn:s");
    assert.deepEqual(first?.getDependenciesList(), ["urn:a", "urn:b"]);
    const properties = first?.getPropertydependenciesMap().toObject(false, (_, value) => value.getUrnsList());
    assert.deepEqual(properties, [["size", ["urn:a"]]]);
    assert.equal(second?.getUrn(), "urn:p");
    assert.equal(second?.hasProvider(), false);
  });
});
