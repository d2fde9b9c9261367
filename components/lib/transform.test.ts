import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { runProgram } from "@tenfold/engine/testing";
import assert from "node:assert/strict";
import { ArgumentCheck } from "./errors";
import { messageOf, only } from "./testing";
import { checkTransforms, child, type Transforms, withTransforms } from "./transform";

const children = {
  vpc: child(aws.ec2.Vpc),
  publicTable: child(aws.ec2.RouteTable, /public/),
  privateTable: child(aws.ec2.RouteTable, /private/),
};

class Sample extends pulumi.ComponentResource {
  constructor(
    name: string,
    transform?: Transforms<typeof children>,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super("test:index:Sample", name, {}, withTransforms(options, children, transform));
    const vpc = new aws.ec2.Vpc(`${name}-vpc`, { cidrBlock: "10.0.0.0/16" }, { parent: this });
    for (const tier of ["public", "private"]) {
      new aws.ec2.RouteTable(`${name}-${tier}`, { vpcId: vpc.id, tags: { tier } }, { parent: this });
    }
  }
}

const vpcType = "aws:ec2/vpc:Vpc";
const tableType = "aws:ec2/routeTable:RouteTable";

describe("a component's transforms", () => {
  it("set properties of the named child", async () => {
    const graph = await runProgram(() => void new Sample("main", { vpc: { enableDnsHostnames: true } }));
    const { inputs } = only(graph, vpcType);
    assert.equal(inputs["enableDnsHostnames"], true);
    assert.equal(inputs["cidrBlock"], "10.0.0.0/16");
  });

  it("compute the arguments from what the component gives", async () => {
    const graph = await runProgram(
      () =>
        void new Sample("main", {
          vpc: (args) => ({ ...args, cidrBlock: `${String(args.cidrBlock).slice(0, -3)}/20` }),
        }),
    );
    assert.equal(only(graph, vpcType).inputs["cidrBlock"], "10.0.0.0/20");
  });

  it("tell children of one type apart by their role", async () => {
    const graph = await runProgram(() => void new Sample("main", { publicTable: { tags: { mine: "yes" } } }));
    assert.deepEqual(only(graph, tableType, "main-public").inputs["tags"], { mine: "yes" });
    assert.deepEqual(only(graph, tableType, "main-private").inputs["tags"], { tier: "private" });
  });

  it("come before the user's own transformations", async () => {
    const seen: unknown[] = [];
    const own: pulumi.ResourceTransformation = ({ type, props }) => {
      if (type === vpcType) seen.push(props.cidrBlock);
      return undefined;
    };
    const transform = { vpc: { cidrBlock: "10.9.0.0/16" } };
    await runProgram(() => void new Sample("main", transform, { transformations: [own] }));
    assert.deepEqual(seen, ["10.9.0.0/16"]);
  });

  it("are refused for a child that the component does not have, with the children that it has", async () => {
    const check = new ArgumentCheck('Sample "main"');
    checkTransforms(check, children, { vcp: {} });
    const message = await messageOf(Promise.resolve().then(() => check.throwIfAny()));
    assert.match(message, /Sample "main".*\n\s+transform\s+"vcp"\s+one of vpc, publicTable, privateTable/);
  });
});
