import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { Unknown } from "@tenfold/planning";
import { runProgram } from "../testing";

class Thing extends pulumi.CustomResource {
  declare readonly address: pulumi.Output<string>;
  constructor(name: string, properties: pulumi.Inputs = {}, options?: pulumi.CustomResourceOptions) {
    super("test:index:Thing", name, { address: undefined, ...properties }, options);
  }
}

const urn = (name: string) => `urn:pulumi:test::tenfold::test:index:Thing::${name}`;

describe("function calls", () => {
  it("are answered in both forms", async () => {
    const graph = await runProgram(
      async () => {
        const plain = await aws.getRegion();
        new Thing("plain", { size: plain.region });
        new Thing("output", { size: aws.getRegionOutput().region });
      },
      { config: { "aws:region": "eu-west-1" } },
    );
    assert.equal(graph.get(urn("plain"))?.inputs["size"], "eu-west-1");
    assert.equal(graph.get(urn("output"))?.inputs["size"], "eu-west-1");
  });

  it("are unknown while an argument is, or a resource that they depend on does not exist yet", async () => {
    const graph = await runProgram(() => {
      const first = new Thing("first");
      const document = aws.iam.getPolicyDocumentOutput({
        statements: [{ actions: ["s3:GetObject"], resources: [first.address] }],
      });
      new Thing("argument", { size: document.json });
      new Thing("dependency", { size: aws.getRegionOutput({}, { dependsOn: [first] }).region });
      new Thing("neither", { size: aws.getRegionOutput({}).region });
    });
    assert.equal(graph.get(urn("argument"))?.inputs["size"], Unknown.value);
    assert.equal(graph.get(urn("dependency"))?.inputs["size"], Unknown.value);
    assert.equal(graph.get(urn("neither"))?.inputs["size"], "us-east-1");
  });

  it("use the settings of the provider that they name, or that their parent carries", async () => {
    const graph = await runProgram(() => {
      const provider = new aws.Provider("ireland", { region: "eu-west-1" });
      const group = new pulumi.ComponentResource("test:index:Group", "group", {}, { providers: [provider] });
      new Thing("named", { size: aws.getRegionOutput({}, { provider }).region });
      new Thing("parent", { size: aws.getRegionOutput({}, { parent: group }).region });
    });
    assert.equal(graph.get(urn("named"))?.inputs["size"], "eu-west-1");
    assert.equal(graph.get(urn("parent"))?.inputs["size"], "eu-west-1");
  });

  it("that nobody taught are errors that name them and how to teach them", async () => {
    const program = async () => {
      await aws.route53.getZone({ name: "example.com" });
    };
    await assert.rejects(runProgram(program), (error: Error) => {
      assert.match(error.message, /never taught the function aws:route53\/getZone:getZone/);
      assert.match(error.message, /tenfold\.invokes\.json/);
      return true;
    });
  });
});

describe("stack references", () => {
  const program = (): void => {
    const network = new pulumi.StackReference("organization/network/prod");
    new Thing("user", { size: network.requireOutput("vpcId"), word: network.getOutput("password") });
  };

  it("read the outputs that the caller knows", async () => {
    const outputs = { "organization/network/prod": { vpcId: "vpc-1" } };
    const graph = await runProgram(program, { stackOutputs: outputs });
    assert.equal(graph.get(urn("user"))?.inputs["size"], "vpc-1");
    const [reference] = graph.ofType("pulumi:pulumi:StackReference");
    assert.equal(reference?.external, true);
    assert.match(reference?.provider ?? "", /::pulumi:providers:pulumi::default::/);
  });

  it("to stacks that nobody knows are errors with the option that helps", async () => {
    await assert.rejects(
      runProgram(program),
      /outputs of stack "organization\/network\/prod"[\s\S]*--stack-outputs FILE/,
    );
  });
});
