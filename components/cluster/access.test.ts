import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { onceAdmitted } from "./access";
import { settlingMilliseconds } from "./access.plan";

const value = pulumi.output("kubeconfig");

function givenAgo(milliseconds: number): { readonly associatedAt: pulumi.Output<string> } {
  return { associatedAt: pulumi.output(new Date(Date.now() - milliseconds).toISOString()) };
}

function resolved<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => void output.apply(resolve));
}

describe("what administrators use", () => {
  it("is given out once their rights hold", async () => {
    const start = Date.now();
    const rights = [givenAgo(3_600_000), givenAgo(settlingMilliseconds - 200)];
    assert.equal(await resolved(onceAdmitted(value, rights, false)), "kubeconfig");
    const waited = Date.now() - start;
    assert.ok(waited >= 100 && waited < 5_000, String(waited));
  });

  it("does not wait in a preview, nor depend on a time that is not known yet", () => {
    assert.equal(onceAdmitted(value, [givenAgo(0)], true), value);
  });
});
