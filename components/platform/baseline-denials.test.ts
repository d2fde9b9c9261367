import { runProgram } from "@tenfold/engine/testing";
import assert from "node:assert/strict";
import { only } from "../lib/testing";
import { Baseline } from "./baseline";
import { type BaselineArgs } from "./baseline-args";

const administrator = "arn:aws:iam::aws:policy/AdministratorAccess";
const base: BaselineArgs = {
  region: "us-west-2",
  otherRegions: ["eu-west-1"],
  stateCopyTo: "eu-west-1",
  environments: { dev: { policyArns: [administrator] }, prod: { policyArns: [administrator] } },
  github: { owner: "acme", repository: "shop", preview: { environments: ["dev"] } },
};
const run = (args: Partial<BaselineArgs> = {}) =>
  runProgram(() => void new Baseline("acme", { ...base, ...args }), { mode: "rehearse" });

const bucket = "aws:s3/bucket:Bucket";
const role = "aws:iam/role:Role";

interface ResourceStatement {
  readonly Effect: "Allow" | "Deny";
  readonly Principal: unknown;
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}
const listed = (value: string | readonly string[]) => (typeof value === "string" ? [value] : value);
const fits = (pattern: string, value: string) =>
  new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")}$`).test(value);

/** Whether a policy of a resource refuses a role, as IAM would read it. */
function refuses(policy: unknown, role: string, action: string, resource: string): boolean {
  const { Statement: statements } = JSON.parse(String(policy)) as { Statement: ResourceStatement[] };
  return statements.some(({ Effect, Action, Resource, NotResource, Condition }) => {
    const named = Condition?.["ArnEquals"]?.["aws:PrincipalArn"];
    const touched = Resource
      ? listed(Resource).some((pattern) => fits(pattern, resource))
      : !listed(NotResource ?? []).some((pattern) => fits(pattern, resource));
    const acts = listed(Action).some((pattern) => fits(pattern, action));
    return Effect === "Deny" && named !== undefined && listed(named).includes(role) && acts && touched;
  });
}

describe("what roles of jobs are refused, whatever their policies allow", () => {
  const keyPolicy = "aws:kms/keyPolicy:KeyPolicy";
  const roles = ["acme-deploy-dev", "acme-deploy-prod", "acme-preview"] as const;

  it("is the key of an environment that they are not for, in both regions", async () => {
    const graph = await run();
    const entitled: Readonly<Record<string, readonly string[]>> = {
      dev: ["acme-deploy-dev", "acme-preview"],
      prod: ["acme-deploy-prod"],
    };
    assert.equal(graph.ofType(keyPolicy).length, 4);
    for (const environment of ["dev", "prod"])
      for (const region of ["us-west-2", "eu-west-1"]) {
        const { inputs } = only(graph, keyPolicy, `acme-secrets-${environment}-${region}`);
        assert.equal(inputs["region"], region);
        for (const name of roles)
          for (const action of ["kms:Decrypt", "kms:CreateGrant", "kms:ReplicateKey", "kms:PutKeyPolicy"]) {
            const refused = refuses(
              inputs["policy"],
              String(only(graph, role, name).outputs["arn"]),
              action,
              "",
            );
            assert.equal(refused, !entitled[environment]?.includes(name), `${name} ${action} ${environment}`);
          }
      }
  });

  it("is the state of others' stacks, and the settings of its bucket and of the copy", async () => {
    const graph = await run();
    for (const name of ["acme-state-us-west-2", "acme-state-eu-west-1"]) {
      const { policy } = only(graph, "aws:s3/bucketPolicy:BucketPolicy", name).inputs;
      const arn = String(only(graph, bucket, name).outputs["arn"]);
      const refused = (who: string, action: string, file = "") =>
        refuses(policy, String(only(graph, role, who).outputs["arn"]), action, `${arn}${file}`);
      const state = (stack: string) => `/.pulumi/stacks/tenfold/${stack}.json`;
      for (const action of ["s3:PutObject", "s3:DeleteObjectVersion"]) {
        assert.equal(refused("acme-deploy-dev", action, state("dev")), false);
        assert.equal(refused("acme-deploy-dev", action, state("dev-data")), false);
        assert.equal(refused("acme-deploy-dev", action, state("prod")), true);
        assert.equal(refused("acme-deploy-prod", action, state("shop")), true);
        assert.equal(refused("acme-preview", action, state("dev")), true);
      }
      assert.equal(refused("acme-deploy-dev", "s3:GetObject", state("prod")), false, "outputs are for all");
      for (const who of roles) assert.equal(refused(who, "s3:PutBucketPolicy"), true);
    }
  });

  it("is refused to them alone: the account keeps every key, and no statement refuses everybody", async () => {
    const graph = await run();
    const policies = [...graph.ofType(keyPolicy), ...graph.ofType("aws:s3/bucketPolicy:BucketPolicy")];
    const known = roles.map((name) => String(only(graph, role, name).outputs["arn"]));
    for (const { name, type, inputs } of policies) {
      const document = JSON.parse(String(inputs["policy"])) as { Statement: ResourceStatement[] };
      const [first] = document.Statement;
      if (type === keyPolicy) {
        assert.deepEqual([first?.Effect, first?.Action], ["Allow", "kms:*"], name);
        assert.match(JSON.stringify(first?.Principal), /^\{"AWS":"arn:aws:iam::\d{12}:root"\}$/);
      }
      for (const { Effect, Condition } of document.Statement) {
        if (Effect === "Allow") continue;
        const plain = Condition?.["Bool"]?.["aws:SecureTransport"] === "false";
        const named = listed(Condition?.["ArnEquals"]?.["aws:PrincipalArn"] ?? []);
        assert.ok(plain || (named.length > 0 && named.every((arn) => known.includes(arn))), name);
      }
    }
  });

  it("is nothing where nobody else could come: one environment, and previews that may read it", async () => {
    const environments = { dev: { policyArns: [administrator] } };
    assert.equal((await run({ environments })).ofType(keyPolicy).length, 0);
    const { region } = base;
    const plain = await runProgram(() => void new Baseline("acme", { region, environments }));
    assert.equal(plain.ofType(keyPolicy).length, 0);
  });
});
