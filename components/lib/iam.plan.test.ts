import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { denyPlainText } from "./iam.plan";

const room = path.resolve(__dirname, "..");

describe("the statement that refuses plain text", () => {
  it("refuses everybody on what it is given, where the request came without TLS", () => {
    assert.deepEqual(denyPlainText({ action: "s3:*", resource: ["arn:b", "arn:b/*"] }), {
      ...{ Sid: "DenyPlainText", Effect: "Deny", Principal: "*", Action: "s3:*" },
      Resource: ["arn:b", "arn:b/*"],
      // As text: IAM compares the key's text, and a missing key does not match.
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    });
    assert.equal(
      denyPlainText({ sid: "TlsAlone", action: "sns:Publish", resource: "arn:t" }).Sid,
      "TlsAlone",
    );
  });

  it("is written once in the components", () => {
    const written = readdirSync(room, { recursive: true, encoding: "utf8" })
      .filter((file) => /(?<!\.test)\.ts$/.test(file) && !/node_modules|dist|bin/.test(file))
      .filter((file) => readFileSync(path.join(room, file), "utf8").includes("aws:SecureTransport"));
    assert.deepEqual(written, [path.join("lib", "iam.plan.ts")]);
  });
});
