import { kafkaVersions } from "@tenfold/components/catalogue/kafka";
import {
  isKubernetesVersion,
  type KubernetesVersion,
  kubernetesVersions,
} from "@tenfold/components/catalogue/kubernetes";
import { postgresVersions } from "@tenfold/components/catalogue/postgres";
import { valkeyVersions } from "@tenfold/components/catalogue/valkey";
import { logRetentionSteps } from "@tenfold/components/cluster/cluster.plan";
import { z } from "zod";
import { backup } from "./backup";
import { observability } from "./observability";
import { offHours } from "./off-hours";
import { failover } from "./failover";
import { cidr, list, region, roleArn, section, text, word } from "./leaves";
import { perService } from "./services";
import { sizes } from "./sizes";
import { alerts, budget, forecast, objectives } from "./traffic";

/** The layers of an environment, in the order in which they need each other. */
export const layerNames = ["network", "data", "cluster", "apps", "edge"] as const;

export type LayerName = (typeof layerNames)[number];

/** Layers that know nothing of other regions than each part's own, so that a stack may build them for some regions alone. */
export const regionalLayers: readonly LayerName[] = ["cluster", "apps"];

const stackName = text(
  /^([\w.-]+\/){0,2}[\w.-]{1,100}$/,
  "a stack: prod-network, or with organisation and project",
);
const stackNames = z.union(
  [stackName, z.record(z.string(), stackName)],
  "a stack such as prod-cluster, or one for each region: { us-west-2: prod-cluster-usw2 }",
);
const zone = text(/^[a-z]{2,4}\d-az\d$/, "a zone id such as usw2-az1: zone letters differ between accounts");
const imageReference = text(
  /^[a-z0-9{}][\w.{}-]*(:\d+)?(\/[\w.-]+)*(:(?!latest$)[\w][\w.-]*|@sha256:[0-9a-f]{64})$/,
  "an image with a tag other than latest, or with a digest",
);
const domainName = text(
  /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
  "a domain name in lower case, for example shop.example.com",
);
const kubernetesVersion = z.custom<KubernetesVersion>(
  (value) => typeof value === "string" && isKubernetesVersion(value),
  `a version of the catalogue in quotes: ${Object.keys(kubernetesVersions).join(", ")}`,
);

/** Which of the three an environment is: it decides how strict the policy packs are. */
export const environmentName = word("dev", "staging", "prod");

/** Whether what cannot be made again is safe from `pulumi destroy`. */
export const protection = word("on", "off");

/** Tags for every resource. */
export const tags = z.record(z.string(), z.string("a string"), "tags: names and strings");

/** A version of one of the components' catalogues. */
function version<Version extends string>(catalogue: Readonly<Record<Version, unknown>>): z.ZodType<Version> {
  return z.custom<Version>(
    (value) => typeof value === "string" && Object.hasOwn(catalogue, value),
    `a version of the catalogue in quotes: ${Object.keys(catalogue).join(", ")}`,
  );
}

/** Every key below `tenfold:` in a stack's config. The comments in the environments' files say the same for their readers. */
export const schema = section({
  /** Which of the three this is: it decides how strict the policy packs are. */
  environment: environmentName,
  /** All regions of the environment. */
  regions: list(region, "regions", 1),
  /** The one region that takes writes. */
  home: region,
  /**
   * Where the data was first created. It never changes, whoever writes: changing it would replace the data. With it the stores are built
   * to span regions, also while there is one, so that the environment may grow: giving it to one that went up without, or taking it
   * away, replaces the data too. Needed with two regions or more.
   * @default none: stores of one region for ever, which cost less and whose readers scale
   */
  birthRegion: region.optional(),
  /** The zones of a region by id. @default the first of the catalogue, as many as `sizes.network.zones` */
  zones: z.partialRecord(region, list(zone, "zone ids"), "zone ids for each region").optional(),

  /** The layers that this stack builds. @default all */
  layers: list(word(...layerNames), "layers", 1).optional(),
  /** The regions that this stack builds them for; of the layers cluster and apps alone, the others span regions. @default all */
  stackRegions: list(region, "regions", 1).optional(),
  /** The stack that builds each layer which this one needs but does not build, or such a stack for each region. @default none */
  stacks: perLayer(stackNames.optional()).optional(),

  forecast,
  objectives,
  budget,
  alerts,
  sizes,

  /** Image reference for each service; `{region}` stands for the region that pulls it. */
  images: perService(imageReference),
  /**
   * Kubernetes version of each region's cluster, so that regions are upgraded one after the other and never by a newer catalogue.
   * @default the catalogue's
   */
  kubernetesVersions: z
    .partialRecord(region, kubernetesVersion, "a version for each region, in quotes")
    .optional(),
  /**
   * Versions of database, caches and stream, in all regions. Without one, a newer catalogue upgrades the engine at the next `pulumi up`.
   * @default the catalogue's
   */
  engineVersions: section({
    database: version(postgresVersions).optional(),
    cache: version(valkeyVersions).optional(),
    stream: version(kafkaVersions).optional(),
  }).optional(),
  /** Who may reach and administer the clusters. */
  access: section({
    /** Roles that administer the clusters, by a name that stays. The role that runs `pulumi up` must be among them. */
    admins: z
      .record(z.string(), roleArn, "names with role ARNs")
      .refine((admins) => Object.keys(admins).length > 0, "at least one name with a role ARN"),
    /** Addresses on the internet that reach the Kubernetes API; none leaves it private. */
    publicCidrs: list(cidr, "address blocks"),
    /** Addresses outside a region's own network that reach its private Kubernetes API, such as a VPN's. Its own always do. */
    privateCidrs: list(cidr, "address blocks"),
  }),
  /** Daily backups of the database, with a copy in another region. @default none but what Aurora keeps in each region itself */
  backup: backup.optional(),
  /** The plan that moves home to the other region. @default one, where there are two regions */
  failover: failover.optional(),
  /**
   * Whether Prometheus runs in each cluster, reads the services' metrics, and alerts by the objectives. It needs a way out to the internet
   * for its chart and images. @default on; off in dev
   */
  observability: observability.optional(),
  /** When the workloads run; they stop outside of these hours. Never in prod. @default always */
  offHours: offHours.optional(),
  /** The name that users type. @default the name that CloudFront gives */
  domain: section({
    name: domainName,
    hostedZoneId: text(/^Z[A-Z0-9]{5,31}$/, "the id of a Route 53 zone"),
  }).optional(),
  /** Whether data is safe from `pulumi destroy`. @default "on" */
  protection: protection.optional(),
  /**
   * Whether databases and caches leave a last snapshot, and the key that opens it, when they are deleted. What is protected always does.
   * @default "taken", so that protection can be lifted and nothing is lost; "none" in dev without protection
   */
  finalSnapshots: word("taken", "none").optional(),
  /** Days that logs are kept, in CloudWatch and in buckets. */
  logRetentionDays: z.custom<number>(
    (value) => logRetentionSteps.some((step) => step === value),
    `days as CloudWatch takes them: ${logRetentionSteps.join(", ")}`,
  ),
  /** Tags for every resource, beside environment and project. */
  tags: tags.optional(),
});

/** A stack's config as it is written, all of it valid by itself. */
export type StackConfig = z.infer<typeof schema>;

function perLayer<Item extends z.ZodType>(item: Item) {
  const entries = layerNames.map((name) => [name, item] as const);
  return section(Object.fromEntries(entries) as Record<LayerName, Item>);
}
