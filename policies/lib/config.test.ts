import assert from "node:assert/strict";
import { levelFor, PackConfigError, readPackConfig, settingsFor } from "./config";
import { defineRule } from "./rule";
import { texts, toggle, wholeNumber } from "./settings";

const spread = defineRule({
  id: "k8s-hpa-bounds",
  title: "t",
  pillar: "scalability",
  severity: "high",
  levels: { dev: "disabled", staging: "advisory", prod: "mandatory" },
  why: "w",
  fix: "f",
  settings: {
    minReplicas: wholeNumber({
      description: "d",
      default: { dev: 1, staging: 1, prod: 2 },
      min: 1,
      max: 100,
    }),
    strict: toggle({ description: "d", default: false }),
    names: texts({ description: "d", default: [] }),
  },
  *check() {},
});
const rules = [spread, { ...spread, id: "lb-multi-az", settings: {} }];

describe("a pack's configuration", () => {
  it("may be empty, and then every rule has its own level and defaults", () => {
    const config = readPackConfig("scalability", {}, rules);
    assert.equal(config.onUnknown, "advisory");
    assert.equal(levelFor(spread, "prod", config), "mandatory");
    assert.deepEqual(settingsFor(spread, "prod", config), { minReplicas: 2, strict: false, names: [] });
  });

  it("overrides single levels and settings", () => {
    const raw = {
      rules: { "k8s-hpa-bounds": { level: "advisory", minReplicas: 5 } },
      onUnknown: "mandatory",
    };
    const config = readPackConfig("scalability", raw, rules);
    assert.equal(levelFor(spread, "prod", config), "advisory");
    assert.deepEqual(settingsFor(spread, "prod", config), { minReplicas: 5, strict: false, names: [] });
    assert.equal(config.onUnknown, "mandatory");
  });

  it("reports every mistake at once, with the nearest valid name and without a stack trace", () => {
    const raw = {
      rules: {
        "k8s-hpa-bound": { level: "advisory" },
        "k8s-hpa-bounds": { level: "warn", minReplicas: "2", strikt: true, names: "a" },
        "lb-multi-az": "advisory",
      },
      onUnknwon: "skip",
      environment: 1,
    };
    assert.throws(
      () => readPackConfig("scalability", raw, rules),
      (error) => {
        assert(error instanceof PackConfigError);
        assert.equal(
          error.message,
          [
            "configuration of policy pack scalability: 8 mistakes",
            "",
            "  onUnknwon                         unknown key; did you mean onUnknown?",
            "  environment                       1 is not allowed: a name such as prod",
            "  rules.k8s-hpa-bound               unknown rule; did you mean k8s-hpa-bounds?",
            "  rules.k8s-hpa-bounds.strikt       unknown setting; did you mean strict?",
            '  rules.k8s-hpa-bounds.minReplicas  "2" is not allowed: a whole number from 1 to 100',
            '  rules.k8s-hpa-bounds.names        "a" is not allowed: a list of texts',
            '  rules.k8s-hpa-bounds.level        "warn" is not allowed: mandatory, advisory or disabled',
            '  rules.lb-multi-az                 "advisory" is not allowed: an object such as {"level": "advisory"}',
          ].join("\n"),
        );
        assert.equal(error.stack, error.message);
        return true;
      },
    );
  });

  it("lists the valid names where none is near", () => {
    assert.throws(
      () => readPackConfig("cost", { rules: { "s3-lifecycle": {} } }, rules),
      /rules\.s3-lifecycle +unknown rule; the rules are k8s-hpa-bounds, lb-multi-az/,
    );
  });
});
