import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { runProgram } from "@tenfold/engine/testing";
import { messageOf, only } from "../lib/testing";
import { Edge } from "./edge";
import { both, everything, origin } from "./testing";

const region = "us-west-2";

interface Statement {
  readonly Effect: string;
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
}

/** The policy that a right of the edge `shop` becomes for the role `ci`, its ARNs without ids. */
async function granted(
  make: (edge: Edge, role: aws.iam.Role) => unknown,
  args: ConstructorParameters<typeof Edge>[1] = { home: region, ...everything },
): Promise<{ readonly name: string; readonly statements: readonly Statement[] }> {
  const graph = await runProgram(
    () => {
      const role = new aws.iam.Role("ci", { assumeRolePolicy: "{}" });
      make(new Edge("shop", args), role);
    },
    { mode: "rehearse" },
  );
  const { name, inputs } = only(graph, "aws:iam/rolePolicy:RolePolicy");
  const { Statement: statements } = JSON.parse(String(inputs["policy"])) as { Statement: Statement[] };
  return { name, statements };
}

describe("the rights on an edge", () => {
  it("to upload are those on its buckets' files and its own cache, and on nothing else", async () => {
    const { name, statements } = await granted((edge, role) => edge.grantUpload(role));
    assert.equal(name, "shop-grant-upload-to-ci");
    assert.deepEqual(
      statements.map(({ Action }) => Action),
      [
        ["s3:ListBucket"],
        ["s3:PutObject", "s3:GetObject", "s3:DeleteObject"],
        ["cloudfront:CreateInvalidation", "cloudfront:GetInvalidation"],
      ],
    );
    const [buckets, files, distribution] = statements.map(({ Resource }) => Resource);
    assert.equal(buckets?.length, 2);
    for (const arn of buckets ?? []) assert.match(arn, /^arn:aws:s3:::shop-files-(us-west-2|eu-west-1)-/);
    assert.deepEqual(
      files,
      buckets?.map((arn) => `${arn}/*`),
    );
    assert.match(distribution?.join() ?? "", /^arn:aws:cloudfront::\d{12}:distribution\/\w+$/);
  });

  it("to move home are those on its store alone", async () => {
    const { name, statements } = await granted((edge, role) => edge.grantMoveHome(role));
    assert.equal(name, "shop-grant-move-home-to-ci");
    const [{ Action, Resource } = { Action: [], Resource: [] }, ...others] = statements;
    assert.deepEqual(others, []);
    assert.deepEqual(
      Action.map((action) => action.split(":")[1]),
      ["DescribeKeyValueStore", "GetKey", "PutKey"],
    );
    assert.match(Resource.join(), /^arn:aws:cloudfront::\d{12}:key-value-store\/[\w-]+$/);
  });

  it("are refused where there is nothing to have them on", async () => {
    const alone = { home: region, origins: { [region]: origin(region) } };
    assert.match(
      await messageOf(granted((edge, role) => edge.grantMoveHome(role), alone)),
      /^Edge "shop": 1 mistake\n {2}grantMoveHome {2}origins {2}an edge over two regions/,
    );
    assert.match(
      await messageOf(granted((edge, role) => edge.grantUpload(role), { home: region, origins: both })),
      /^Edge "shop": 1 mistake\n {2}grantUpload {2}files {2}an edge with files/,
    );
  });
});
