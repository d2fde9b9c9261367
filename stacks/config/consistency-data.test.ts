import { itNames } from "../testing/cases";

describe("sizes of the stores that do not go together", () => {
  itNames([
    [
      "a backup whose copy lies beside it, at home or not",
      "prod",
      [
        ["tenfold:home", "eu-west-1"],
        ["tenfold:backup.copyTo", "us-west-2"],
      ],
      [
        "tenfold:backup.copyTo: another region than us-west-2, where the database is backed up: a copy beside it would be lost with it",
      ],
    ],
    [
      "a backup that its vault would refuse",
      "staging",
      [["tenfold:backup", { copyTo: "us-west-2", keepDays: 3 }]],
      ["tenfold:backup.keepDays: 7 to 400: days; the vaults are locked against fewer and against more"],
    ],
    [
      "a Kafka that Standard brokers do not run",
      "prod",
      [["tenfold:engineVersions.stream", "4.2.x.kraft"]],
      [
        "tenfold:engineVersions.stream: a version that standard brokers run: 4.1.x.kraft, 4.0.x.kraft, 3.9.x.kraft",
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
        "tenfold:sizes.database.maxReaders: nothing: Aurora adds readers to provisioned ones of one region for ever (no birthRegion) only",
      ],
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
      "sessions of several regions without a cache",
      "prod",
      [["tenfold:sizes.sessions", undefined]],
      [
        "tenfold:sizes.sessions: class, shards, replicas: with a birthRegion each region keeps sessions in a cache of its own",
      ],
    ],
    [
      "a second cache in one region",
      "staging",
      [["tenfold:sizes.sessions", { class: "cache.m7g.large", shards: 1, replicas: 1 }]],
      [
        "tenfold:sizes.sessions: nothing: in one region for ever (no birthRegion) sizes.cache holds the sessions",
      ],
    ],
    [
      "sizes of one region that could not grow to two, where it says that it may",
      "dev",
      [["tenfold:birthRegion", "us-west-2"]],
      [
        "tenfold:sizes.database.capacityUnits: min of 0.5 or more: a database in several regions cannot pause",
        "tenfold:sizes.cache.class: large or more of the m or r families: a global cache takes no smaller node",
        "tenfold:sizes.cache.replicas: 1 to 5: a global cache needs automatic failover, which needs a replica",
        "tenfold:sizes.sessions: class, shards, replicas: with a birthRegion each region keeps sessions in a cache of its own",
        "tenfold:sizes.stream.host: msk: a broker inside a cluster is not replicated to other regions",
      ],
    ],
    [
      "readers that would scale in one region that may grow",
      "staging",
      [
        ["tenfold:birthRegion", "us-west-2"],
        ["tenfold:sizes.cache.class", "cache.m7g.large"],
        ["tenfold:sizes.sessions", { class: "cache.m7g.large", shards: 1, replicas: 1 }],
      ],
      [
        "tenfold:sizes.database.maxReaders: nothing: Aurora adds readers to provisioned ones of one region for ever (no birthRegion) only",
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
      "streams in three regions",
      "prod",
      [
        ["tenfold:regions", ["us-west-2", "eu-west-1", "us-east-2"]],
        ["tenfold:failover", undefined],
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
        ["tenfold:failover", undefined],
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
      "more consumers than partitions",
      "prod",
      [
        ["tenfold:sizes.stream.partitions", 12],
        ["tenfold:sizes.services.notifications.max", 30],
      ],
      ["tenfold:sizes.stream.partitions: at least services.notifications.max (30): each pod takes one"],
    ],
    [
      "more pods of any consumer than partitions",
      "prod",
      [
        ["tenfold:sizes.stream.partitions", 18],
        ["tenfold:sizes.services.orders.max", 22],
      ],
      ["tenfold:sizes.stream.partitions: at least services.orders.max (22): each pod takes one"],
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
  ]);
});
