import { environmentOf } from "../stores/addresses.plan.ts";

/** Engines that can run the stores. */
export const engines = ["docker", "podman"] as const;
export type Engine = (typeof engines)[number];

/** Ports of compose.yaml on this machine. */
export const composePorts = {
  shards: [
    { primary: 5500, standby: 5501 },
    { primary: 5510, standby: 5511 },
  ],
  valkey: 5520,
  kafka: 5530,
} as const;

/** Arguments of the engine that start the stores and wait until they answer, or stop them and keep their data. */
export function composeCommand(what: "up" | "stop", file: string): readonly string[] {
  return ["compose", "--file", file, ...(what === "up" ? ["up", "--detach", "--wait"] : ["stop"])];
}

/** Where the stores of compose.yaml are. @param password that of `STOREFRONT_PASSWORD` */
export function composeEnvironment(password = "storefront"): Record<string, string> {
  const url = (port: number) =>
    `postgres://storefront:${encodeURIComponent(password)}@127.0.0.1:${port}/storefront`;
  return environmentOf({
    shards: composePorts.shards.map(({ primary, standby }) => ({
      primary: url(primary),
      standbys: [url(standby)],
    })),
    valkey: `redis://:${encodeURIComponent(password)}@127.0.0.1:${composePorts.valkey}`,
    kafka: `127.0.0.1:${composePorts.kafka}`,
  });
}
