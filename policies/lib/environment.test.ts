import assert from "node:assert/strict";
import { environmentOf } from "./environment";

describe("the environment of a stack", () => {
  it("is what its Environment component registered, whatever else says otherwise", () => {
    const environment = environmentOf({ component: "prod", config: "dev", stack: "staging", tag: "dev" });
    assert.deepEqual(environment, { name: "prod", class: "prod" });
  });

  it("is the pack's configuration where there is no component", () => {
    assert.deepEqual(environmentOf({ config: "production", stack: "dev" }), {
      name: "production",
      class: "prod",
    });
  });

  it("is the stack's name where that is an environment, or begins with one", () => {
    assert.deepEqual(environmentOf({ stack: "dev", tag: "prod" }), { name: "dev", class: "dev" });
    assert.deepEqual(environmentOf({ stack: "prod-network-us-west-2" }), { name: "prod", class: "prod" });
  });

  it("is not production because a name contains the word", () => {
    assert.deepEqual(environmentOf({ stack: "non-prod" }), { name: "non-prod", class: "staging" });
  });

  it("is the stack's tag where its name says nothing", () => {
    assert.deepEqual(environmentOf({ stack: "payments", tag: "dev" }), { name: "dev", class: "dev" });
  });

  it("has staging's levels under any other name", () => {
    assert.deepEqual(environmentOf({ stack: "pr-123" }), { name: "pr-123", class: "staging" });
    assert.deepEqual(environmentOf({ stack: "" }), { name: "unknown", class: "staging" });
  });
});
