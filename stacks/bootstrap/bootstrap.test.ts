import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { type ResourceGraph } from "@tenfold/planning";
import { parse } from "yaml";
import { runStack } from "../testing/run";
import { changed, configOf } from "../testing/stack-file";
import { buildAccount } from "./program";

const environments = ["dev", "staging", "prod"] as const;
const shop = configOf("shop", "bootstrap");

function run(config = shop, mode: "preview" | "rehearse" = "rehearse"): Promise<ResourceGraph> {
  return runStack({ project: "tenfold-bootstrap", stack: "shop", config, mode }, buildAccount);
}

function outputsOf(graph: ResourceGraph): Exports {
  const [stack] = graph.ofType("pulumi:pulumi:Stack");
  return JSON.parse(JSON.stringify(stack?.outputs)) as Exports;
}

interface Exports {
  readonly backendUrl: string;
  readonly secretsProviders: Readonly<Record<string, string>>;
  readonly deployRoleArns: Readonly<Record<string, string>>;
  readonly images: Readonly<Record<string, string>>;
}

/** The job that brings an environment up. */
interface UpWorkflow {
  readonly on: { workflow_dispatch: { inputs: { environment: { options: string[] } } } };
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: {
    readonly up: {
      readonly environment: string;
      readonly steps: readonly { uses?: string; with?: Readonly<Record<string, unknown>> }[];
    };
  };
}

function upWorkflow(): UpWorkflow {
  const file = path.join(__dirname, "../../.github/workflows/up.yml");
  return parse(readFileSync(file, "utf8")) as UpWorkflow;
}

/** What the trust of an environment's deploy role asks of a token. */
function subjectOf(graph: ResourceGraph, environment: string): string | undefined {
  const role = graph.ofType("aws:iam/role:Role").find(({ name }) => name === `tenfold-deploy-${environment}`);
  const trust = JSON.parse(String(role?.inputs["assumeRolePolicy"])) as {
    Statement: { Condition: { StringEquals: Record<string, string> } }[];
  };
  return trust.Statement[0]?.Condition.StringEquals["token.actions.githubusercontent.com:sub"];
}

describe("the account that environments live in", function () {
  this.timeout(30_000);
  let graph: ResourceGraph;
  before(async () => {
    graph = await run();
  });

  it("has a repository for every image that an environment runs, in every region where it runs", () => {
    const { images } = outputsOf(graph);
    const repositories = graph.ofType("aws:ecr/repository:Repository");
    const found = repositories.map(
      (repository) => `${String(repository.inputs["name"])} ${graph.regionOf(repository)}`,
    );
    // The simulated account has a number of its own.
    const path = (image: string) => image.replace(/^\d{12}/, "").replace(/:[^:]*$/, "");
    for (const environment of environments) {
      const config = configOf(environment);
      for (const [service, image] of Object.entries(config["tenfold:images"] as Record<string, string>)) {
        assert.equal(images[service]?.replace(/^\d{12}/, ""), path(image), `${environment} ${service}`);
        for (const region of config["tenfold:regions"] as string[])
          assert.ok(found.includes(`tenfold/${service} ${region}`), `${environment} ${service} ${region}`);
      }
    }
  });

  it("exports the state's address, and for each environment its key by alias and the role that deploys it", () => {
    const { backendUrl, secretsProviders, deployRoleArns } = outputsOf(graph);
    assert.match(backendUrl, /^s3:\/\/tenfold-state-us-west-2-[0-9a-f]+\?region=us-west-2$/);
    for (const environment of environments) {
      const alias = `awskms://alias/tenfold-secrets-${environment}?region=us-west-2`;
      assert.equal(secretsProviders[environment], alias);
      const form = new RegExp(`:role/tenfold-deploy-${environment}-[0-9a-f]{7}$`);
      assert.match(deployRoleArns[environment] ?? "", form);
      const { admins } = configOf(environment)["tenfold:access"] as { admins: Record<string, string> };
      assert.match(admins["deployment"] ?? "", form, "the environment's config names another role");
    }
  });

  it("lets in the job that brings an environment up, for that environment alone and for as long as it asks", () => {
    const { on, permissions, jobs } = upWorkflow();
    assert.deepEqual(on.workflow_dispatch.inputs.environment.options, [...environments]);
    // GitHub writes the environment of the job into its token.
    assert.equal(jobs.up.environment, "${{ inputs.environment }}");
    assert.equal(permissions["id-token"], "write");
    const { owner, repository } = shop["tenfold:github"] as Record<string, string>;
    for (const environment of environments)
      assert.equal(subjectOf(graph, environment), `repo:${owner}/${repository}:environment:${environment}`);
    const credentials = jobs.up.steps.find(({ uses }) =>
      uses?.startsWith("aws-actions/configure-aws-credentials"),
    );
    for (const { name, inputs } of graph.ofType("aws:iam/role:Role")) {
      if (!name.startsWith("tenfold-deploy-")) continue;
      assert.ok(
        Number(credentials?.with?.["role-duration-seconds"]) <= Number(inputs["maxSessionDuration"]),
        name,
      );
    }
  });

  it("tags whatever takes tags, and keeps what cannot be made again", () => {
    for (const { inputs, name } of graph.resources.filter(({ inputs }) => "tags" in inputs)) {
      const { owner, project, environment } = inputs["tags"] as Record<string, unknown>;
      assert.deepEqual([owner, project, environment], ["platform-team", "tenfold", "shared"], name);
    }
    const kept = graph.ofType("aws:s3/bucket:Bucket", "aws:ecr/repository:Repository");
    assert.equal(kept.length, 2 + 16);
    for (const { protect, name } of kept) assert.equal(protect, true, name);
  });

  it("needs neither GitHub nor a second region", async () => {
    let config = changed(shop, "tenfold:github", undefined);
    config = changed(config, "tenfold:stateCopyTo", undefined);
    config = changed(config, "tenfold:regions", ["us-west-2"]);
    const small = await run(config, "preview");
    assert.deepEqual(outputsOf(small).deployRoleArns, {});
    for (const type of [
      "aws:iam/role:Role",
      "aws:sns/topic:Topic",
      "aws:ecr/replicationConfiguration:ReplicationConfiguration",
    ])
      assert.equal(small.ofType(type).length, 0, type);
  });

  it("is refused with every mistake in its config together", async () => {
    let config = changed(shop, "tenfold:home", "eu-west-9");
    config = changed(config, "tenfold:environments", { production: { policyArns: ["AdministratorAccess"] } });
    config = changed(config, "tenfold:github.repositories", "tenfold");
    config = changed(config, "tenfold:stateCopyTo", "us-east-1");
    await assert.rejects(run(config), (error: Error) => {
      const lines = error.message.split("\n").map((line) => line.trim().replace(/ {2,}/g, " | "));
      assert.deepEqual(lines.slice(lines.findIndex((line) => line.includes("mistakes"))), [
        "stacks/bootstrap/Pulumi.shop.yaml: 4 mistakes",
        "",
        "tenfold:home | eu-west-9 | not a region; did you mean eu-west-1?",
        "tenfold:environments.production | one of dev, staging, prod",
        "tenfold:github.repositories | unknown key; did you mean repository?",
        "tenfold:stateCopyTo | us-east-1 | one of tenfold:regions other than home (us-west-2, eu-west-1)",
      ]);
      return true;
    });
  });
});
