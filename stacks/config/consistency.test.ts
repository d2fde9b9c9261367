import { itNames } from "../testing/cases";

describe("values that do not go together", () => {
  itNames([
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
      "a Kubernetes version for a region that is not there",
      "dev",
      [["tenfold:kubernetesVersions", { "eu-west-1": "1.36" }]],
      ["tenfold:kubernetesVersions.eu-west-1: not in tenfold:regions (us-west-2)"],
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
      "a plan that moves home where there is nowhere to move it",
      "dev",
      [["tenfold:failover", { plan: "on" }]],
      ["tenfold:failover: nothing: a plan moves home between two regions, here is one"],
    ],
    [
      "what a plan does that there is none of",
      "prod",
      [["tenfold:failover", { plan: "off", probe: { path: "/probe" } }]],
      ["tenfold:failover.probe: nothing: failover.plan is off"],
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
        ["tenfold:sizes.services.cart.cpu", "1000m"],
      ],
      [
        "tenfold:sizes.nodes.maxVcpus: 4 or more: sizes.services at their largest ask for that",
        "tenfold:sizes.nodes.maxMemoryGib: 8 or more: sizes.services at their largest ask for that",
      ],
    ],
    [
      "data in several regions whose place of birth nobody named",
      "prod",
      [["tenfold:birthRegion", undefined]],
      ["tenfold:birthRegion: the region that is to hold the data first: it never changes, whoever writes"],
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
  ]);
});
