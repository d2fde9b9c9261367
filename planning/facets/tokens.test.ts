import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { allTokens, isTaggable, roleOf, supportGroupOf } from "./tokens";

const awsFolder = dirname(require.resolve("@pulumi/aws/package.json"));

/** The declaration file of a token of the AWS provider, where this major still has the type. */
function declarationOf(token: string): string | undefined {
  const [, path = ""] = token.split(":");
  const file = join(awsFolder, `${path}.d.ts`);
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}

/** Types of earlier provider majors, and modules that were renamed. */
const gone = [
  /^aws:(elasticloadbalancingv2|applicationloadbalancing|elasticloadbalancing)\//,
  /^aws:alb\/(trustStore)/,
  /^aws:s3\/BucketObject:/,
];

describe("the token table", () => {
  it("names each token once", () => {
    const files = ["tokens-cloud.ts", "tokens-kubernetes.ts"];
    const source = files.map((file) => readFileSync(join(__dirname, file), "utf8")).join("");
    const names = [...source.matchAll(/"(\+?[a-z0-9]+\/[A-Z]\w+)"/g)].map((match) =>
      match[1]?.replace("+", ""),
    );
    assert.deepEqual(
      names.filter((name, position) => names.indexOf(name) !== position),
      [],
    );
  });

  it("holds no AWS token that the provider does not have, save those of earlier majors", () => {
    const missing = [...allTokens().keys()]
      .filter((token) => token.startsWith("aws:") && declarationOf(token) === undefined)
      .filter((token) => !gone.some((pattern) => pattern.test(token)));
    assert.deepEqual(missing, []);
  });

  it("agrees with the provider on what can be tagged", () => {
    const wrong = [...allTokens().keys()].filter((token) => {
      const declaration = token.startsWith("aws:") ? declarationOf(token) : undefined;
      return declaration !== undefined && isTaggable(token) !== declaration.includes("readonly tagsAll");
    });
    assert.deepEqual(wrong, []);
  });

  it("gives every built-in Kubernetes type a token that the provider has", () => {
    const folder = dirname(require.resolve("@pulumi/kubernetes/package.json"));
    const missing = [...allTokens().keys()].filter((token) => {
      const [, groupVersion = "", kind = ""] = token.split(":");
      const [group = "", version = ""] = groupVersion.split("/");
      if (!token.startsWith("kubernetes:") || !isBuiltIn(group)) return false;
      const files = readdirSync(join(folder, group.replace(/\..*/, ""), version)).map((file) =>
        file.toLowerCase(),
      );
      return !files.includes(`${kind.toLowerCase()}.d.ts`);
    });
    assert.deepEqual(missing, []);
  });

  it("knows the old names of load balancers and buckets", () => {
    assert.equal(roleOf("aws:elasticloadbalancingv2/loadBalancer:LoadBalancer"), "loadBalancer");
    assert.equal(roleOf("aws:alb/targetGroup:TargetGroup"), "targetGroup");
    assert.equal(roleOf("aws:s3/bucketV2:BucketV2"), "bucket");
    assert.equal(roleOf("kubernetes:extensions/v1beta1:Deployment"), "deployment");
  });

  it("counts a patch of a Deployment as plumbing, because what it leaves out says nothing", () => {
    assert.equal(roleOf("kubernetes:apps/v1:DeploymentPatch"), "kubernetesPlumbing");
    assert.equal(supportGroupOf("kubernetesPlumbing"), "kubernetes plumbing");
  });

  it("does not know a type by wildcard", () => {
    assert.equal(roleOf("aws:ec2/madeUp:MadeUp"), undefined);
    assert.equal(roleOf("kubernetes:apps/v1:MadeUp"), undefined);
  });
});

function isBuiltIn(group: string): boolean {
  return !/(\.sh|\.io\/|amazonaws\.com|k8s\.aws|argoproj|strimzi|coreos|gateway\.networking|external-secrets)/.test(
    group,
  );
}
