import { createClient, createCluster } from "redis";
import { type ValkeyAddress } from "../config/config.ts";

/** Gives the password of the moment, such as a token of AWS that is good for minutes. It is asked at each connection. */
export type ValkeyPasswordSource = (identity: NonNullable<ValkeyAddress["identity"]>) => Promise<string>;

/** Between two attempts to connect, in milliseconds: soon at first, for a server that restarts, then every two seconds at most. */
export function reconnectDelay(attempt: number): number {
  const longest = Math.min(2_000, 25 * 2 ** Math.min(attempt, 7));
  return longest / 2 + Math.random() * (longest / 2);
}

function common({ identity }: ValkeyAddress, password: ValkeyPasswordSource | undefined) {
  const credentials =
    identity && password
      ? {
          credentialsProvider: {
            type: "async-credentials-provider" as const,
            credentials: async () => ({ username: identity.user, password: await password(identity) }),
          },
        }
      : {};
  return {
    ...credentials,
    // A command that waits for a server to come back is late anyway; the database answers meanwhile.
    disableOfflineQueue: true,
    // Whoever asks has a timer of its own. The client's would be a signal for each command that lives for five seconds, answered or not: at ten
    // thousand commands a second a third of the processor went to collecting them.
    commandOptions: { timeout: 0 },
    maintNotifications: "disabled" as const,
    disableClientInfo: true,
  };
}

function single(address: ValkeyAddress, password: ValkeyPasswordSource | undefined) {
  return createClient({
    ...common(address, password),
    url: address.url,
    socket: { connectTimeout: 1_000, reconnectStrategy: reconnectDelay },
  });
}

function cluster(address: ValkeyAddress, password: ValkeyPasswordSource | undefined) {
  const { protocol, username, password: given } = new URL(address.url);
  const timing = { connectTimeout: 1_000, reconnectStrategy: reconnectDelay };
  return createCluster({
    rootNodes: [{ url: address.url }],
    defaults: {
      ...common(address, password),
      ...(given
        ? { username: decodeURIComponent(username) || "default", password: decodeURIComponent(given) }
        : {}),
      socket: protocol === "rediss:" ? { ...timing, tls: true } : timing,
    },
  });
}

/** A client of one server, or of a cluster: the commands are the same. In a cluster, keys of one command lie in one slot: `{…}`. */
export type ValkeyClient = ReturnType<typeof single> | ReturnType<typeof cluster>;

/** A client that is not connected yet. */
export function createValkeyClient(
  address: ValkeyAddress,
  password: ValkeyPasswordSource | undefined,
): ValkeyClient {
  return address.sharded ? cluster(address, password) : single(address, password);
}
