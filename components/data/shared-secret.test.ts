import * as aws from "@pulumi/aws";
import { runProgram } from "@tenfold/engine/testing";
import { Secret } from "@tenfold/planning";
import assert from "node:assert/strict";
import { messageOf, only } from "../lib/testing";
import { SharedSecret, type SharedSecretArgs } from "./shared-secret";

const keyArn = (region: string) => `arn:aws:kms:${region}:123456789012:key/0a1b`;
const both = { "us-west-2": {}, "eu-west-1": {} };
const given = { birthRegion: "us-west-2", regions: both, description: "Seals the keys that sign tokens" };
const run = (
  args: Partial<SharedSecretArgs> = {},
  work: (secret: SharedSecret) => unknown = () => undefined,
) => runProgram(() => void work(new SharedSecret("seal", { ...given, ...args })), { mode: "rehearse" });
const secretType = "aws:secretsmanager/secret:Secret";
const valueType = "random:index/randomPassword:RandomPassword";

describe("a secret that regions share", () => {
  it("is one random value, copied into every other region, and shown to nobody", async () => {
    const graph = await run();
    assert.deepEqual(only(graph, secretType).inputs["replicas"], [{ region: "eu-west-1" }]);
    assert.equal(only(graph, secretType).inputs["region"], "us-west-2");
    const { secretString } = only(graph, "aws:secretsmanager/secretVersion:SecretVersion").inputs;
    assert.ok(secretString instanceof Secret);
    const { length, special } = only(graph, valueType).inputs;
    assert.deepEqual([length, special], [64, false]);
  });

  it("is read in each region by the ARN of its copy there", async () => {
    const arns: Record<string, string> = {};
    await run({}, ({ regions }) => {
      for (const { region, secretArn } of Object.values(regions))
        secretArn.apply((arn) => (arns[region] = arn));
    });
    const [birth = "", copy = ""] = [arns["us-west-2"], arns["eu-west-1"]];
    assert.match(birth, /^arn:aws:secretsmanager:us-west-2:\d{12}:secret:seal-/);
    assert.equal(copy, birth.replace("us-west-2", "eu-west-1"));
  });

  it("stays what it is when a region joins, and becomes another value when it is told to", async () => {
    const alone = await run({ regions: { "us-west-2": {} } });
    const joined = await run();
    const { replicas: none, ...before } = only(alone, secretType).inputs;
    const { replicas: one, ...after } = only(joined, secretType).inputs;
    assert.deepEqual([none, one], [[], [{ region: "eu-west-1" }]]);
    assert.deepEqual(after, before);
    assert.deepEqual(only(joined, valueType).inputs, only(alone, valueType).inputs);
    const again = only(await run({ version: 2 }), valueType).inputs["keepers"];
    assert.notDeepEqual(again, only(joined, valueType).inputs["keepers"]);
  });

  it("is protected from deletion until it is told otherwise", async () => {
    assert.equal(only(await run(), secretType).protect, true);
    const free = only(await run({ protection: "off" }), secretType);
    assert.deepEqual([free.protect ?? false, free.inputs["recoveryWindowInDays"]], [false, 7]);
  });

  it("is opened to a role in the regions named, and its key through Secrets Manager alone", async () => {
    const regions = {
      "us-west-2": { keyArn: keyArn("us-west-2") },
      "eu-west-1": { keyArn: keyArn("eu-west-1") },
    };
    const rights = async (named?: readonly string[], of: SharedSecretArgs["regions"] = regions) => {
      const graph = await run({ regions: of }, (secret) => {
        const role = new aws.iam.Role("auth", { assumeRolePolicy: "{}" });
        secret.grantRead(role, named ? { regions: named } : {});
      });
      const { policy } = only(graph, "aws:iam/rolePolicy:RolePolicy").inputs;
      return (JSON.parse(String(policy)) as { Statement: { Action: string[]; Resource: string[] }[] })
        .Statement;
    };
    const [read, decrypt, ...others] = await rights(["eu-west-1"]);
    assert.match(read?.Resource[0] ?? "", /^arn:aws:secretsmanager:eu-west-1:/);
    assert.deepEqual(decrypt, {
      Effect: "Allow",
      Action: ["kms:Decrypt"],
      Resource: [keyArn("eu-west-1")],
      Condition: { StringEquals: { "kms:ViaService": "secretsmanager.eu-west-1.amazonaws.com" } },
    });
    assert.equal(others.length, 0);
    assert.equal((await rights()).length, 4);
    const withoutKeys = await rights(undefined, both);
    assert.deepEqual(
      withoutKeys.flatMap(({ Action }) => Action),
      ["secretsmanager:GetSecretValue", "secretsmanager:GetSecretValue"],
    );
  });

  it("names every wrong argument, and a region in which it is not", async () => {
    const wrong = { birthRegion: "us-east-1", regions: { "eu-wst-1": {} }, description: " ", version: 0 };
    const message = await messageOf(run(wrong));
    for (const field of ["regions.eu-wst-1", "birthRegion", "description", "version"])
      assert.match(message, new RegExp(`^ {2}${field} {2}`, "m"));
    const elsewhere = run({}, (secret) =>
      secret.grantRead({ name: "auth" }, { as: "auth", regions: ["us-east-1"] }),
    );
    assert.match(await messageOf(elsewhere), /grantRead\.regions {2}"us-east-1"/);
  });
});
