import assert from "node:assert/strict";
import fc from "fast-check";
import { changed, configOf, rawValues } from "../testing/stack-file";
import { report } from "./mistakes";
import { parseConfig } from "./parse";

const prod = configOf("prod");
const dev = configOf("dev");

/** The report's lines for a config, runs of blanks as one; empty for a valid config. */
function mistakes(config: Record<string, unknown>, secrets: readonly string[] = []): string[] {
  const parsed = parseConfig({ values: rawValues(config), secrets: new Set(secrets) });
  if (parsed.valid) return [];
  const [, , ...lines] = report(parsed.mistakes, { file: "stacks/Pulumi.test.yaml" }).split("\n");
  return lines.map((line) => line.trim().replace(/ {2,}/g, " | "));
}

function withProd(place: string, value: unknown): string[] {
  return mistakes(changed(prod, place, value));
}

describe("the config of a stack", () => {
  for (const environment of ["dev", "staging", "prod"]) {
    it(`is valid as committed for ${environment}`, () => {
      assert.deepEqual(mistakes(configOf(environment)), []);
    });
  }

  it("reports every mistake together, each with its key, its value and what is allowed", () => {
    let config = changed(prod, "tenfold:sizes.database.readers", 40);
    config = changed(config, "tenfold:regions", ["us-west-2", "eu-west-9"]);
    config["tenfold:forcast"] = config["tenfold:forecast"];
    delete config["tenfold:forecast"];
    assert.deepEqual(mistakes(config), [
      "tenfold:forcast | unknown key; did you mean tenfold:forecast?",
      "tenfold:regions[1] | eu-west-9 | not a region; did you mean eu-west-1?",
      "tenfold:sizes.database.readers | 40 | 0 to 15: Aurora allows 15 readers",
    ]);
  });

  it("is the same report byte for byte as the one in the manual", () => {
    const parsed = parseConfig({
      values: rawValues(changed(prod, "tenfold:home", "us-west2")),
      secrets: new Set(),
    });
    assert.ok(!parsed.valid);
    assert.equal(
      report(parsed.mistakes, { file: "stacks/Pulumi.prod.yaml" }),
      "stacks/Pulumi.prod.yaml: 1 mistake\n\n  tenfold:home  us-west2  not a region; did you mean us-west-2?",
    );
  });

  const single: readonly (readonly [string, string, unknown, readonly string[]])[] = [
    ["a missing key", "tenfold:budget", undefined, ["tenfold:budget | (missing) | the keys monthlyUsd"]],
    [
      "a missing nested key",
      "tenfold:objectives.p99Milliseconds",
      undefined,
      ["tenfold:objectives.p99Milliseconds | (missing) | 1 to 60000: milliseconds"],
    ],
    [
      "an unknown nested key near a known one",
      "tenfold:sizes.services.catalogue",
      {},
      ["tenfold:sizes.services.catalogue | unknown key; did you mean catalog?"],
    ],
    [
      "an unknown nested key near nothing",
      "tenfold:budget.currencyOfTheInvoice",
      "EUR",
      ["tenfold:budget.currencyOfTheInvoice | unknown key; known are monthlyUsd"],
    ],
    [
      "text where a number belongs",
      "tenfold:forecast.requestsPerSecond",
      "many",
      ["tenfold:forecast.requestsPerSecond | many | 0.1 to 1000000"],
    ],
    [
      "a number where a group belongs",
      "tenfold:sizes.cache",
      3,
      ["tenfold:sizes.cache | 3 | the keys class, shards, replicas"],
    ],
    [
      "a cache of sessions with a node type that is none, and no more than that",
      "tenfold:sizes.sessions",
      { class: "cache.m7g.lage", shards: 2, replicas: 1 },
      ["tenfold:sizes.sessions.class | cache.m7g.lage | a node type; did you mean cache.m7g.large?"],
    ],
    [
      "a cache of sessions that has no size",
      "tenfold:sizes.sessions",
      3,
      ["tenfold:sizes.sessions | 3 | the keys class, shards, replicas"],
    ],
    [
      "a cache of sessions that lacks something",
      "tenfold:sizes.sessions",
      { class: "cache.m7g.large", shards: 2 },
      ["tenfold:sizes.sessions.replicas | (missing) | 0 to 5: ElastiCache allows 5 replicas for each shard"],
    ],
    [
      "a Kubernetes version that the catalogue does not have",
      "tenfold:kubernetesVersions",
      { "us-west-2": 1.36, "eu-west-1": "1.19" },
      [
        "tenfold:kubernetesVersions.us-west-2 | 1.36 | a version of the catalogue in quotes: 1.36, 1.35",
        "tenfold:kubernetesVersions.eu-west-1 | 1.19 | a version of the catalogue in quotes: 1.36, 1.35",
      ],
    ],
    [
      "versions of engines that the catalogue does not have",
      "tenfold:engineVersions",
      { database: "14.1", cache: 8.2 },
      [
        "tenfold:engineVersions.database | 14.1 | a version of the catalogue in quotes: 18.4, 18.3, 17.10, 17.9, 17.7, 16.14, 16.13",
        "tenfold:engineVersions.cache | 8.2 | a version of the catalogue in quotes: 9.1, 9.0, 8.2, 8.1",
      ],
    ],
    [
      "an unknown environment",
      "tenfold:environment",
      "production",
      ["tenfold:environment | production | one of dev, staging, prod"],
    ],
    [
      "a misspelt environment",
      "tenfold:environment",
      "stagin",
      ["tenfold:environment | stagin | one of dev, staging, prod; did you mean staging?"],
    ],
    [
      "min above max",
      "tenfold:sizes.services.gateway",
      { min: 9, max: 3, cpu: "500m", memory: "512Mi" },
      ["tenfold:sizes.services.gateway.max | 3 | at least min"],
    ],
    [
      "a budget of nothing",
      "tenfold:budget.monthlyUsd",
      0,
      ["tenfold:budget.monthlyUsd | 0 | 1 to 10000000: US dollars in a month"],
    ],
    [
      "a spike below the peak",
      "tenfold:forecast.spike.factor",
      0.5,
      ["tenfold:forecast.spike.factor | 0.5 | 1 to 100: requests in the spike over those at the daily peak"],
    ],
    [
      "a retention that CloudWatch does not take",
      "tenfold:logRetentionDays",
      10,
      [
        "tenfold:logRetentionDays | 10 | days as CloudWatch takes them: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653",
      ],
    ],
    [
      "an image whose tag moves",
      "tenfold:images.cart",
      "example.com/cart:latest",
      [
        "tenfold:images.cart | example.com/cart:latest | an image with a tag other than latest, or with a digest",
      ],
    ],
    [
      "a block that does not begin at its first address",
      "tenfold:access.privateCidrs",
      ["10.3.0.1/16"],
      [
        "tenfold:access.privateCidrs[0] | 10.3.0.1/16 | a block of IPv4 addresses that begins at its first address, for example 203.0.113.0/24",
      ],
    ],
    [
      "a pool without room for every region",
      "tenfold:sizes.network.addressPool",
      "10.64.0.0/16",
      [
        "tenfold:sizes.network.addressPool | 10.64.0.0/16 | one of 10.0.0.0/10, 10.64.0.0/10, 10.128.0.0/10, 10.192.0.0/10, 100.64.0.0/10; did you mean 10.64.0.0/10?",
      ],
    ],
    [
      "no administrator",
      "tenfold:access.admins",
      {},
      ["tenfold:access.admins | {} | at least one name with a role ARN"],
    ],
    [
      "a share for a word that is no region",
      "tenfold:forecast.userShare",
      { "us-wst-2": 1 },
      ["tenfold:forecast.userShare.us-wst-2 | not a region; did you mean us-west-2?"],
    ],
    [
      "a time zone that is none",
      "tenfold:offHours",
      {
        timeZone: "America/Los_Angles",
        workingHours: { days: ["Mon", "Tues"], from: "7:00", to: "20:00", until: 1 },
      },
      [
        "tenfold:offHours.timeZone | America/Los_Angles | an IANA time zone; did you mean America/Los_Angeles?",
        "tenfold:offHours.workingHours.days[1] | Tues | one of Mon, Tue, Wed, Thu, Fri, Sat, Sun; did you mean Tue?",
        "tenfold:offHours.workingHours.from | 7:00 | a time of day with two digits each, 00:00 to 23:59, such as 07:00",
        "tenfold:offHours.workingHours.until | unknown key; known are days, from, to",
      ],
    ],
  ];
  for (const [what, place, value, expected] of single) {
    it(`names ${what}`, () => {
      assert.deepEqual(withProd(place, value), expected);
    });
  }

  it("says how to change one value when a path was given as a key", () => {
    assert.deepEqual(mistakes({ ...prod, "tenfold:sizes.database.readers": 3 }), [
      "tenfold:sizes.database.readers | unknown key; for one value inside tenfold:sizes add --config-path",
    ]);
  });

  it("never shows what an encrypted value holds", () => {
    const config = {
      ...prod,
      "tenfold:home": "hunter2",
      "tenfold:images": "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
    };
    assert.deepEqual(mistakes(config, ["home", "images"]), [
      "tenfold:home | (secret) | encrypted and not valid; nothing here needs to be secret, write it in plain",
      "tenfold:images | (secret) | encrypted, and nothing here decrypts it: give it with --config tenfold:images=…",
    ]);
  });

  it("answers any text with a report and never throws", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.json())), (values) => {
        const parsed = parseConfig({ values, secrets: new Set() });
        assert.ok(!parsed.valid);
        assert.ok(!report(parsed.mistakes, { file: "x" }).includes("undefined"));
      }),
      { numRuns: 200 },
    );
  });

  it("finds a mistake wherever one value is replaced by nonsense", () => {
    const places = leavesOf(dev).filter((place) => !place.startsWith("aws:"));
    for (const place of places) {
      const lines = mistakes(changed(dev, place, "?\u0000"));
      assert.ok(lines.length > 0 || place.startsWith("tenfold:tags"), `${place} takes nonsense`);
    }
  });
});

function leavesOf(node: unknown, place = ""): string[] {
  if (typeof node !== "object" || node === null || Array.isArray(node)) return [place];
  return Object.entries(node).flatMap(([key, value]) =>
    leavesOf(value, place === "" ? key : `${place}.${key}`),
  );
}
