import {
  brokerTypes,
  type ExpressInstanceType,
  type StandardInstanceType,
} from "@tenfold/components/catalogue/kafka";
import { databaseClasses, serverlessClass } from "@tenfold/components/catalogue/postgres";
import { cacheNodeTypes } from "@tenfold/components/catalogue/valkey";
import { z } from "zod";
import { catalogued, ordered, section, text, whole, word } from "./leaves";
import { perService } from "./services";

/** The chosen capacity of each tier, per region: `{min, max}` for what grows by itself, exact for what does not. */

/** What nobody reaches from the internet, in blocks that hold a /16 for each region: one for each environment. */
const addressPools = [
  "10.0.0.0/10",
  "10.64.0.0/10",
  "10.128.0.0/10",
  "10.192.0.0/10",
  "100.64.0.0/10",
] as const;

const network = section({
  /** Where the block of each region comes from. It never changes. What joins networks, such as a VPN, needs pools that differ. */
  addressPool: word(...addressPools),
  /** Zones that every tier spreads over. */
  zones: whole(2, 5, "a tier in one zone is lost with it"),
  /** `perZone` survives a zone; `single` is cheaper and does not; `regional` is one that AWS spreads; `none` leaves endpoints. */
  nat: word("perZone", "single", "regional", "none"),
  /** Private ways to the AWS services that a cluster calls; each costs per zone and hour. */
  interfaceEndpoints: z.boolean("true or false"),
});

const nodes = section({
  /** The most that the cluster may grow to. */
  maxVcpus: whole(2, 10_000, "vCPUs of all nodes of a region together"),
  maxMemoryGib: whole(4, 80_000, "GiB of all nodes of a region together"),
  /** Whether nodes may be spot capacity: cheaper, and gone when EC2 needs it. */
  spot: z.boolean("true or false"),
});

function capacityUnits(least: number): z.ZodType<number> {
  return z.custom<number>(
    (value) => typeof value === "number" && value >= least && value <= 256 && Number.isInteger(value * 2),
    `${least} to 256 Aurora capacity units in steps of 0.5`,
  );
}

const database = section({
  /** Instance class, or `db.serverless`. */
  class: catalogued(
    [...databaseClasses, serverlessClass],
    "an instance class",
    "db.r8g.xlarge or db.serverless",
  ),
  /** Aurora capacity units (about 2 GiB each) of an instance; for db.serverless alone. 0 pauses an idle cluster. */
  capacityUnits: ordered(section({ min: capacityUnits(0), max: capacityUnits(1) })).optional(),
  /** Instances of each region beside its first, which writes where the region is home: any region may come to write. */
  readers: whole(0, 15, "Aurora allows 15 readers"),
  /** Readers at most, where Aurora may add some by load; in one region only. @default as many as `readers` */
  maxReaders: whole(1, 15, "Aurora allows 15 readers").optional(),
  backupRetentionDays: whole(1, 35, "days"),
});

const cache = section({
  class: catalogued(cacheNodeTypes, "a node type", "cache.r7g.large"),
  /** Parts that the keys are spread over. */
  shards: whole(1, 500, "ElastiCache allows 500 nodes"),
  /** Copies of each shard beside its first node. */
  replicas: whole(0, 5, "ElastiCache allows 5 replicas for each shard"),
});

type BrokerClass = ExpressInstanceType | StandardInstanceType;

const stream = section({
  /** `msk`: Amazon MSK. `cluster`: one broker inside the Kubernetes cluster, for development; it has no second copy. */
  host: word("msk", "cluster"),
  /** Brokers in each region. */
  brokers: whole(1, 60, "MSK allows 60 brokers with KRaft"),
  /** Broker type; for MSK alone. */
  class: catalogued<BrokerClass>(
    Object.values(brokerTypes).flat(),
    "a broker type",
    "kafka.m7g.large",
  ).optional(),
  /** Disk of each broker; Express brokers bring their own. */
  storageGib: whole(1, 16_384, "GiB for each broker").optional(),
  /** Partitions of each topic: so many pods of a consumer work at once. They can be added, never taken away. */
  partitions: whole(1, 1_000, "a broker of MSK carries 1,000 with their copies"),
});

const service = ordered(
  section({
    min: whole(1, 1_000, "pods in each region"),
    max: whole(1, 1_000, "pods in each region"),
    cpu: text(/^[1-9]\d*m$/, "thousandths of a vCPU, for example 500m"),
    memory: text(/^[1-9]\d*(Mi|Gi)$/, "memory with its unit, for example 512Mi"),
    /** Connections that a pod opens to each server of the database. @default the service's own, 10 */
    poolSize: whole(1, 500, "connections of a pod to each server of the database").optional(),
    /** Unread events for each pod of a consumer, by which it scales beside the processor: what a pod works off within the time that an event may wait. */
    lagPerPod: whole(1, 10_000_000, "unread events for each pod").optional(),
  }),
);

export const sizes = section({
  network,
  nodes,
  database,
  /** What is computed at home and read everywhere; in one region for ever the sessions too. */
  cache,
  /** Sessions and carts, which each region writes for itself; with a `birthRegion` alone. */
  sessions: cache.optional(),
  stream,
  services: perService(service),
});
