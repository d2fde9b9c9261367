import assert from "node:assert/strict";
import fc from "fast-check";
import {
  cacheLogGroup,
  cacheParameters,
  keptAccess,
  maximumNodes,
  nodeArguments,
  sizeMistakes,
} from "./cache.plan";

describe("the rights of a user", () => {
  it("begin with none, as ElastiCache writes them down", () => {
    assert.equal(keptAccess("on ~app:* +@read"), "on ~app:* -@all +@read");
    assert.equal(keptAccess("on  ~*"), "on ~* -@all");
  });

  it("stay as they are where they begin with all commands or with none", () => {
    const begun = [
      "on ~* &* +@all -@dangerous +info",
      "off ~* -@all",
      "on ~* allcommands",
      "on ~* nocommands",
    ];
    for (const text of begun) assert.equal(keptAccess(text), text);
  });

  it("are the same when they are written down again", () => {
    const word = fc.constantFrom("on", "~app:*", "&news", "+@read", "-@write", "+get", "-@all", "+@all");
    fc.assert(
      fc.property(fc.array(word), (words) => {
        const kept = keptAccess(words.join(" "));
        assert.equal(keptAccess(kept), kept);
      }),
    );
  });
});

describe("the nodes of a cache", () => {
  it("fail over and span zones where a shard has replicas", () => {
    assert.deepEqual(nodeArguments({ type: "sharded", shards: 3, replicasPerShard: 2 }, 3), {
      numNodeGroups: 3,
      replicasPerNodeGroup: 2,
      automaticFailoverEnabled: true,
      multiAzEnabled: true,
    });
  });

  it("keep failover on without replicas, as AWS wants of every sharded group, but claim no second zone", () => {
    for (const [replicasPerShard, zones] of [
      [0, 3],
      [1, 1],
    ] as const) {
      const nodes = nodeArguments({ type: "sharded", shards: 2, replicasPerShard }, zones);
      assert.deepEqual([nodes.automaticFailoverEnabled, nodes.multiAzEnabled], [true, false]);
    }
  });

  it("are asked for in the other vocabulary where there is one, without failover", () => {
    const expected = { numCacheClusters: 1, automaticFailoverEnabled: false, multiAzEnabled: false };
    assert.deepEqual(nodeArguments({ type: "single" }, 3), expected);
  });

  it("are five replicas at most and five hundred in all", () => {
    const fields = (shards: number, replicasPerShard: number) =>
      sizeMistakes("cache.r7g.large", { type: "sharded", shards, replicasPerShard }).map(
        ({ field }) => field,
      );
    assert.deepEqual(fields(2, 6), ["topology.replicasPerShard"]);
    assert.deepEqual(fields(0, 1), ["topology.shards"]);
    const anyReplicas = fc.integer({ min: 0, max: 5 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 600 }), anyReplicas, (shards, replicas) => {
        assert.equal(fields(shards, replicas).length === 0, shards * (1 + replicas) <= maximumNodes);
      }),
    );
  });

  it("are of a type of the catalogue", () => {
    assert.deepEqual(sizeMistakes("cache.t4g.micro", { type: "single" }), []);
    assert.deepEqual(
      sizeMistakes("cache.r4.large", { type: "single" }).map(({ field }) => field),
      ["nodeType"],
    );
  });
});

describe("the parameters of a cache", () => {
  it("follow from the topology, whatever the user writes", () => {
    const sharded = { type: "sharded", shards: 2, replicasPerShard: 1 } as const;
    const own = { "cluster-enabled": "no", "notify-keyspace-events": "Ex" };
    assert.deepEqual(cacheParameters(sharded, "volatile-ttl", own), [
      { name: "cluster-enabled", value: "yes" },
      { name: "maxmemory-policy", value: "volatile-ttl" },
      { name: "notify-keyspace-events", value: "Ex" },
    ]);
    assert.equal(cacheParameters({ type: "single" }, "noeviction", {})[0]?.value, "no");
  });
});

describe("the log groups of a cache", () => {
  it("lie where CloudWatch needs no policy for each", () => {
    assert.match(cacheLogGroup("sessions-prod", "slow-log"), /^\/aws\/vendedlogs\//);
  });
});
