import { charts } from "./charts";
import { defaultKafkaVersion, type KafkaRelease, kafkaVersions } from "./kafka";
import { defaultKubernetesVersion, kubernetesVersions } from "./kubernetes";
import { defaultLambdaRuntime, lambdaRuntimes } from "./lambda";
import { defaultMemcachedVersion, memcachedVersions } from "./memcached";
import { defaultMysqlVersion, mysqlVersions } from "./mysql";
import { defaultPostgresVersion, postgresVersions } from "./postgres";
import { defaultValkeyVersion, type ValkeyRelease, valkeyVersions } from "./valkey";

/** One version of something that the components run, and until when it is supported at no extra price. */
export interface SupportedVersion {
  /** What it is a version of: `Kubernetes`, `Aurora PostgreSQL`, `chart karpenter`. */
  readonly product: string;
  readonly version: string;
  /** Last UTC day of standard support, `YYYY-MM-DD`; undefined while nobody has published one. */
  readonly endOfStandardSupport: string | undefined;
  /** Whether it is what a component takes by itself. */
  readonly isDefault: boolean;
  /** Where the day is published, or would be. */
  readonly source: string;
}

/** A version whose standard support ends soon or has ended. */
export interface EndingVersion extends SupportedVersion {
  readonly endOfStandardSupport: string;
  /** Whole days that are left; negative once it has ended. */
  readonly daysLeft: number;
}

const aws = "https://docs.aws.amazon.com";

/** Where AWS publishes how long it supports what. */
export const versionSources = {
  Kubernetes: `${aws}/eks/latest/userguide/kubernetes-versions.html`,
  "Aurora PostgreSQL": `${aws}/AmazonRDS/latest/AuroraPostgreSQLReleaseNotes/aurorapostgresql-release-calendar.html`,
  "Aurora MySQL": `${aws}/AmazonRDS/latest/AuroraMySQLReleaseNotes/AuroraMySQL.release-calendars.html`,
  Kafka: `${aws}/msk/latest/developerguide/supported-kafka-versions.html`,
  Valkey: `${aws}/AmazonElastiCache/latest/dg/engine-versions.html`,
  Memcached: `${aws}/AmazonElastiCache/latest/dg/engine-versions.html`,
  "Lambda runtime": `${aws}/lambda/latest/dg/lambda-runtimes.html`,
} as const;

/** Every version of every catalogue, in the order of the catalogues. */
export function supportedVersions(): readonly SupportedVersion[] {
  return [
    ...listed("Kubernetes", kubernetesVersions, defaultKubernetesVersion, endOfSupport),
    ...listed("Aurora PostgreSQL", postgresVersions, defaultPostgresVersion, endOfSupport),
    ...listed("Aurora MySQL", mysqlVersions, defaultMysqlVersion, endOfSupport),
    ...listed("Kafka", kafkaVersions, defaultKafkaVersion, (release: KafkaRelease) => release.endOfSupport),
    ...listed("Valkey", valkeyVersions, defaultValkeyVersion, endOfSupport),
    ...listed("Memcached", memcachedVersions, defaultMemcachedVersion, () => undefined),
    ...listed("Lambda runtime", lambdaRuntimes, defaultLambdaRuntime, endOfSupport),
    // Projects support their newest release and publish no day: what is newer is said at the source.
    ...Object.entries(charts).map(([name, { version, source }]) => ({
      product: `chart ${name}`,
      version,
      endOfStandardSupport: undefined,
      isDefault: true,
      source,
    })),
  ];
}

/**
 * Versions of all catalogues whose standard support ends within some days of a day, or has ended, the first to end first.
 *
 * @param today UTC day, `YYYY-MM-DD`.
 */
export function versionsNearEnd(today: string, days: number): readonly EndingVersion[] {
  return supportedVersions()
    .flatMap(({ endOfStandardSupport: end, ...version }) =>
      end === undefined ? [] : [{ ...version, endOfStandardSupport: end, daysLeft: daysBetween(today, end) }],
    )
    .filter(({ daysLeft }) => daysLeft <= days)
    .sort((one, other) => one.daysLeft - other.daysLeft);
}

/** Whole days from one UTC day to another. @throws RangeError for a text that is no day. */
export function daysBetween(from: string, to: string): number {
  return Math.round((dayOf(to) - dayOf(from)) / 86_400_000);
}

function dayOf(text: string): number {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(time)) throw new RangeError(`${text} is no day: write YYYY-MM-DD`);
  return time;
}

function endOfSupport({
  endOfStandardSupport,
}: Pick<ValkeyRelease, "endOfStandardSupport">): string | undefined {
  return endOfStandardSupport;
}

function listed<Release>(
  product: keyof typeof versionSources,
  releases: Readonly<Record<string, Release>>,
  chosen: string,
  end: (release: Release) => string | undefined,
): readonly SupportedVersion[] {
  return Object.entries(releases).map(([version, release]) => ({
    product,
    version,
    endOfStandardSupport: end(release),
    isDefault: version === chosen,
    source: versionSources[product],
  }));
}
