import { itNames } from "../testing/cases";

const onlyApps = {
  network: "prod-network",
  data: "prod-data",
  cluster: { "us-west-2": "prod-cluster-usw2", "eu-west-1": "prod-cluster-euw1" },
};

describe("layers, regions and stacks that do not go together", () => {
  itNames([
    [
      "nothing in a stack that builds one region's services",
      "prod",
      [
        ["tenfold:layers", ["apps"]],
        ["tenfold:stackRegions", ["eu-west-1"]],
        ["tenfold:stacks", { ...onlyApps, cluster: { "eu-west-1": "prod-cluster-euw1" } }],
      ],
      [],
    ],
    [
      "a stack of some regions with layers that span them",
      "prod",
      [
        ["tenfold:layers", ["network", "cluster"]],
        ["tenfold:stackRegions", ["eu-west-1"]],
      ],
      [
        "tenfold:stackRegions: not with network, which span regions: a stack of some regions builds cluster or apps alone",
      ],
    ],
    [
      "a stack of some regions that names no layers",
      "prod",
      [["tenfold:stackRegions", ["eu-west-1"]]],
      [
        "tenfold:stackRegions: not with network, data, edge, which span regions: a stack of some regions builds cluster or apps alone",
      ],
    ],
    [
      "regions of a stack that the environment lacks, and one named twice",
      "prod",
      [
        ["tenfold:layers", ["cluster"]],
        ["tenfold:stackRegions", ["eu-west-1", "us-east-2", "eu-west-1"]],
        ["tenfold:stacks", { network: "prod-network" }],
      ],
      [
        "tenfold:stackRegions[2]: named twice: once is enough",
        "tenfold:stackRegions[1]: not in tenfold:regions (us-west-2, eu-west-1)",
      ],
    ],
    [
      "a region whose cluster nobody builds, and one that is not there",
      "prod",
      [
        ["tenfold:layers", ["apps"]],
        ["tenfold:stacks", { ...onlyApps, cluster: { "us-west-2": "a", "us-east-2": "b" } }],
      ],
      [
        "tenfold:stacks.cluster.us-east-2: not in tenfold:regions (us-west-2, eu-west-1)",
        "tenfold:stacks.cluster.eu-west-1: the stack that builds the cluster layer: apps here need it",
      ],
    ],
    [
      "a stack for each region of a layer that spans them",
      "prod",
      [
        ["tenfold:layers", ["cluster"]],
        ["tenfold:stacks", { network: { "us-west-2": "a", "eu-west-1": "b" } }],
      ],
      ["tenfold:stacks.network: one stack: the network layer spans all regions"],
    ],
    [
      "an edge whose plan cannot see what it moves",
      "prod",
      [
        ["tenfold:layers", ["edge"]],
        ["tenfold:stacks", { apps: "prod-apps" }],
      ],
      [
        "tenfold:stacks.network: the stack that builds the network layer: edge here need it, for failover.plan",
        "tenfold:stacks.data: the stack that builds the data layer: edge here need it, for failover.plan",
      ],
    ],
    [
      "nothing in an edge without a plan that names the stack of the apps alone",
      "prod",
      [
        ["tenfold:layers", ["edge"]],
        ["tenfold:stacks", { apps: "prod-apps" }],
        ["tenfold:failover", { plan: "off" }],
      ],
      [],
    ],
    [
      "what is neither a stack nor one for each region",
      "prod",
      [
        ["tenfold:layers", ["edge"]],
        ["tenfold:stacks", { network: "prod-network", data: "prod-data", apps: ["prod-apps"] }],
      ],
      [
        "tenfold:stacks.apps: a stack such as prod-cluster, or one for each region: { us-west-2: prod-cluster-usw2 }",
      ],
    ],
  ]);
});
