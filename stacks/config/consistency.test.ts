import assert from "node:assert/strict";
import { changed, configOf, rawValues } from "../testing/stack-file";
import { keyOf } from "./mistakes";
import { parseConfig } from "./parse";

/** `key: what is allowed` of each mistake in an environment's config with the given changes. */
function mistakes(environment: string, ...changes: readonly (readonly [string, unknown])[]): string[] {
  const config = changes.reduce(
    (before, [place, value]) => changed(before, place, value),
    configOf(environment),
  );
  const parsed = parseConfig({ values: rawValues(config), secrets: new Set() });
  return parsed.valid ? [] : parsed.mistakes.map(({ path, allowed }) => `${keyOf(path)}: ${allowed}`);
}

describe("values that do not go together", () => {
  const cases: readonly (readonly [
    string,
    string,
    readonly (readonly [string, unknown])[],
    readonly string[],
  ])[] = [
    [
      "home outside the regions",
      "dev",
      [["tenfold:home", "eu-west-1"]],
      ["tenfold:home: one of tenfold:regions (us-west-2)"],
    ],
    [
      "a region named twice",
      "prod",
      [["tenfold:regions", ["us-west-2", "eu-west-1", "us-west-2"]]],
      ["tenfold:regions[2]: named twice: once is enough"],
    ],
    [
      "zones of another region",
      "dev",
      [["tenfold:zones", { "us-west-2": ["usw2-az1", "euw1-az1"] }]],
      ["tenfold:zones.us-west-2[1]: not a zone of us-west-2: usw2-az1, usw2-az2, usw2-az3, usw2-az4"],
    ],
    [
      "zones of a region that is not there",
      "dev",
      [["tenfold:zones", { "eu-west-1": ["euw1-az1", "euw1-az2"] }]],
      ["tenfold:zones.eu-west-1: not in tenfold:regions (us-west-2)"],
    ],
    [
      "a count of zones other than those named",
      "prod",
      [["tenfold:zones", { "us-west-2": ["usw2-az1", "usw2-az2"] }]],
      ["tenfold:zones.us-west-2: as many as sizes.network.zones (3)"],
    ],
    [
      "more zones than a region has",
      "prod",
      [["tenfold:sizes.network.zones", 4]],
      ["tenfold:sizes.network.zones: at most 3, as many as eu-west-1 has"],
    ],
    [
      "a production that sleeps",
      "prod",
      [
        [
          "tenfold:offHours",
          { timeZone: "UTC", workingHours: { days: ["Mon"], from: "07:00", to: "20:00" } },
        ],
      ],
      ["tenfold:offHours: nothing: production never stops"],
    ],
    [
      "working hours that name a day twice and end when they begin",
      "dev",
      [
        ["tenfold:offHours.workingHours.days", ["Mon", "Mon"]],
        ["tenfold:offHours.workingHours.to", "07:00"],
      ],
      [
        "tenfold:offHours.workingHours.days[1]: given twice: name each day once",
        "tenfold:offHours.workingHours.to: another time than from",
      ],
    ],
    [
      "a layer that nobody builds",
      "prod",
      [
        ["tenfold:layers", ["data", "cluster"]],
        ["tenfold:stacks", {}],
      ],
      ["tenfold:stacks.network: the stack that builds the network layer: data and cluster here need it"],
    ],
    [
      "a layer that two stacks build",
      "prod",
      [["tenfold:stacks", { network: "prod-network" }]],
      ["tenfold:stacks.network: nothing: this stack builds the network layer itself"],
    ],
    [
      "more sessions than users",
      "dev",
      [["tenfold:forecast.sessions", 201]],
      ["tenfold:forecast.sessions: at most forecast.users (200)"],
    ],
    [
      "shares of users that leave some out",
      "prod",
      [["tenfold:forecast.userShare", { "us-west-2": 0.6, "eu-west-1": 0.3 }]],
      ["tenfold:forecast.userShare: shares that add up to 1, not 0.9"],
    ],
    [
      "a region without users, and users without a region",
      "prod",
      [["tenfold:forecast.userShare", { "us-west-2": 0.6, "eu-west-2": 0.4 }]],
      [
        "tenfold:forecast.userShare.eu-west-1: 0 to 1",
        "tenfold:forecast.userShare.eu-west-2: not in tenfold:regions (us-west-2, eu-west-1)",
      ],
    ],
    [
      "nodes that cannot hold the pods",
      "dev",
      [
        ["tenfold:sizes.nodes", { maxVcpus: 3, maxMemoryGib: 4, spot: true }],
        ["tenfold:sizes.services.cart.memory", "1Gi"],
      ],
      [
        "tenfold:sizes.nodes.maxVcpus: 4 or more: sizes.services at their largest ask for that",
        "tenfold:sizes.nodes.maxMemoryGib: 8 or more: sizes.services at their largest ask for that",
      ],
    ],
    [
      "a serverless database without bounds",
      "dev",
      [["tenfold:sizes.database.capacityUnits", undefined]],
      ["tenfold:sizes.database.capacityUnits: min and max: db.serverless grows between them"],
    ],
    [
      "a global database on a class that cannot be one",
      "prod",
      [["tenfold:sizes.database.class", "db.t4g.medium"]],
      [
        "tenfold:sizes.database.class: a memory-optimised class such as db.r8g.large: a global database takes no other",
      ],
    ],
    [
      "readers that would scale in two regions",
      "prod",
      [["tenfold:sizes.database.maxReaders", 4]],
      [
        "tenfold:sizes.database.maxReaders: nothing: Aurora adds readers to provisioned ones of a single region only",
      ],
    ],
    [
      "data in several regions whose place of birth nobody named",
      "prod",
      [["tenfold:birthRegion", undefined]],
      ["tenfold:birthRegion: the region that is to hold the data first: it never changes, whoever writes"],
    ],
    [
      "more readers than a global database allows",
      "prod",
      [["tenfold:sizes.database.readers", 15]],
      ["tenfold:sizes.database.readers: 0 to 14: each further region takes one of home's 15"],
    ],
    [
      "a global cache on small nodes without replicas",
      "prod",
      [
        ["tenfold:sizes.cache.class", "cache.t4g.micro"],
        ["tenfold:sizes.cache.replicas", 0],
      ],
      [
        "tenfold:sizes.cache.class: large or more of the m or r families: a global cache takes no smaller node",
        "tenfold:sizes.cache.replicas: 1 to 5: a global cache needs automatic failover, which needs a replica",
      ],
    ],
    [
      "brokers that do not fill the zones",
      "prod",
      [["tenfold:sizes.stream.brokers", 4]],
      ["tenfold:sizes.stream.brokers: a multiple of 3, one for each zone"],
    ],
    [
      "a mistake of one tier beside one of another",
      "prod",
      [
        ["tenfold:sizes.database.readers", 40],
        ["tenfold:sizes.stream.brokers", 4],
      ],
      [
        "tenfold:sizes.database.readers: 0 to 15: Aurora allows 15 readers",
        "tenfold:sizes.stream.brokers: a multiple of 3, one for each zone",
      ],
    ],
    [
      "a region that CloudFront does not reach into",
      "dev",
      [
        ["tenfold:regions", ["mx-central-1"]],
        ["tenfold:home", "mx-central-1"],
        ["tenfold:forecast.userShare", { "mx-central-1": 1 }],
      ],
      ["tenfold:regions[0]: a region with CloudFront VPC origins: its balancer could not be reached"],
    ],
    [
      "streams in three regions",
      "prod",
      [
        ["tenfold:regions", ["us-west-2", "eu-west-1", "us-east-2"]],
        ["tenfold:forecast.userShare", { "us-west-2": 0.5, "eu-west-1": 0.3, "us-east-2": 0.2 }],
      ],
      [
        "tenfold:sizes.stream.host: msk in two regions at most: a stream is copied to one other region at most",
      ],
    ],
    [
      "Express brokers in two zones",
      "staging",
      [
        ["tenfold:sizes.network.zones", 2],
        ["tenfold:sizes.stream", { host: "msk", brokers: 2, class: "express.m7g.large", partitions: 12 }],
      ],
      ["tenfold:sizes.stream.class: a kafka type: Express brokers need three zones"],
    ],
    [
      "capacity units for provisioned instances",
      "staging",
      [["tenfold:sizes.database.capacityUnits", { min: 1, max: 4 }]],
      ["tenfold:sizes.database.capacityUnits: nothing: only db.serverless has capacity units"],
    ],
    [
      "fewer readers at most than there are",
      "staging",
      [
        ["tenfold:sizes.database.readers", 3],
        ["tenfold:sizes.database.maxReaders", 2],
      ],
      ["tenfold:sizes.database.maxReaders: at least readers (3)"],
    ],
    [
      "a database of two regions that would pause",
      "prod",
      [
        ["tenfold:sizes.database.class", "db.serverless"],
        ["tenfold:sizes.database.capacityUnits", { min: 0, max: 16 }],
      ],
      [
        "tenfold:sizes.database.capacityUnits: min of 0.5 or more: a database in several regions cannot pause",
      ],
    ],
    [
      "a cache of four regions",
      "prod",
      [
        ["tenfold:regions", ["us-west-2", "eu-west-1", "us-east-2", "eu-central-1"]],
        [
          "tenfold:forecast.userShare",
          { "us-west-2": 0.4, "eu-west-1": 0.3, "us-east-2": 0.2, "eu-central-1": 0.1 },
        ],
        ["tenfold:sizes.stream.host", undefined],
      ],
      [
        "tenfold:sizes.stream.host: one of msk, cluster",
        "tenfold:sizes.cache.shards: a global cache spans 3 regions at most: shorten tenfold:regions",
      ],
    ],
    [
      "what only MSK has, for a broker in the cluster",
      "dev",
      [
        ["tenfold:sizes.stream.brokers", 3],
        ["tenfold:sizes.stream.class", "kafka.m7g.large"],
      ],
      [
        "tenfold:sizes.stream.brokers: 1: the broker inside the cluster has no second",
        "tenfold:sizes.stream.class: nothing: only MSK has broker types",
      ],
    ],
    [
      "MSK without a broker type",
      "staging",
      [["tenfold:sizes.stream.class", undefined]],
      ["tenfold:sizes.stream.class: a broker type such as express.m7g.large or kafka.m7g.large"],
    ],
    [
      "Standard brokers without disks",
      "staging",
      [["tenfold:sizes.stream.storageGib", undefined]],
      ["tenfold:sizes.stream.storageGib: GiB for each broker"],
    ],
    [
      "too few brokers for a copy in another region",
      "prod",
      [
        ["tenfold:sizes.network.zones", 2],
        ["tenfold:sizes.stream.brokers", 2],
      ],
      ["tenfold:sizes.stream.brokers: 3 or more: replication between regions needs them"],
    ],
    [
      "a layer named twice",
      "dev",
      [["tenfold:layers", ["network", "network"]]],
      ["tenfold:layers[1]: named twice: once is enough"],
    ],
    [
      "a place of birth outside the regions",
      "prod",
      [["tenfold:birthRegion", "us-east-2"]],
      ["tenfold:birthRegion: one of tenfold:regions (us-west-2, eu-west-1)"],
    ],
    [
      "a zone that EKS refuses and a zone named twice",
      "dev",
      [
        ["tenfold:regions", ["us-east-1"]],
        ["tenfold:home", "us-east-1"],
        ["tenfold:forecast.userShare", { "us-east-1": 1 }],
        ["tenfold:sizes.network.zones", 3],
        ["tenfold:zones", { "us-east-1": ["use1-az3", "use1-az1", "use1-az1"] }],
      ],
      [
        "tenfold:zones.us-east-1[0]: EKS takes no subnets there: use1-az1, use1-az2, use1-az4, use1-az5, use1-az6",
        "tenfold:zones.us-east-1[2]: named twice: once is enough",
      ],
    ],
    [
      "more consumers than partitions",
      "prod",
      [["tenfold:sizes.stream.partitions", 12]],
      ["tenfold:sizes.stream.partitions: at least services.notifications.max (30): each pod takes one"],
    ],
    [
      "disks for brokers that bring their own",
      "prod",
      [["tenfold:sizes.stream.class", "express.m7g.large"]],
      ["tenfold:sizes.stream.storageGib: nothing: Express brokers bring their disks"],
    ],
    [
      "a broker in the cluster for two regions",
      "prod",
      [["tenfold:sizes.stream", { host: "cluster", brokers: 1, storageGib: 10, partitions: 48 }]],
      ["tenfold:sizes.stream.host: msk: a broker inside a cluster is not replicated to other regions"],
    ],
  ];
  for (const [what, environment, changes, expected] of cases) {
    it(`names ${what}`, () => {
      assert.deepEqual(mistakes(environment, ...changes), expected);
    });
  }
});
