import assert from "node:assert/strict";
import { limitOf, type Shares } from "./limits.plan.ts";

const idle: Shares = { service: 0.2, serviceCore: 0.3, generator: 0.1, stores: 0.1, otherCore: 0.3 };

describe("what limited a step", () => {
  it("is the one who used most of the core that was full", () => {
    assert.equal(limitOf({ ...idle, service: 0.8, serviceCore: 0.95 }), "the service's processor");
    assert.equal(limitOf({ ...idle, service: 0.4, serviceCore: 0.95 }), "other work on the machine");
    assert.equal(limitOf({ ...idle, generator: 0.6, stores: 0.3, otherCore: 0.95 }), "the generator");
    assert.equal(limitOf({ ...idle, generator: 0.3, stores: 0.6, otherCore: 0.95 }), "the stores");
    assert.equal(limitOf({ ...idle, otherCore: 0.95 }), "other work on the machine");
  });

  it("is waiting where no core was full", () => {
    assert.equal(limitOf(idle), "waiting");
  });
});
