import { type ValkeyClient } from "../cache/valkey-clients.ts";
import { type Valkey } from "../cache/valkey.ts";

/** Somebody's sign-in, as the region keeps it. */
export interface Session {
  readonly userId: string;
  /** Milliseconds since 1970. */
  readonly seenAt: number;
}

/** How long a session is kept after it was last seen, in seconds. */
const idleSeconds = 12 * 3600;

const revoked = "revoked";

/** How long a session that was ended is remembered: an hour, when the last of its tokens has long expired. */
const revokedSeconds = 3_600;

/**
 * The sessions of this region, in Valkey. The truth is in the database; here it can be asked at every request. A session that the region does not
 * know, because it began elsewhere or Valkey was lost, counts as good: its token says enough, and is good for minutes.
 */
export class Sessions {
  readonly #valkey: Pick<Valkey, "run"> | undefined;

  constructor(valkey: Pick<Valkey, "run"> | undefined) {
    this.#valkey = valkey;
  }

  /** Notes that a session was seen; one that was revoked stays so. */
  async seen(id: string, userId: string, now = Date.now()): Promise<void> {
    const session: Session = { userId, seenAt: now };
    await this.#try((client) =>
      client.set(keyOf(id), JSON.stringify(session), {
        condition: "NX",
        expiration: { type: "EX", value: idleSeconds },
      }),
    );
  }

  /** What is known of a session. Good, where that cannot be asked. */
  async state(id: string): Promise<"good" | "revoked" | "unknown"> {
    const found = await this.#try((client) => client.get(keyOf(id)));
    if (found === null) return "unknown";
    return found === revoked ? "revoked" : "good";
  }

  async revoke(id: string): Promise<void> {
    const expiration = { type: "EX" as const, value: revokedSeconds };
    await this.#try((client) => client.set(keyOf(id), revoked, { expiration }));
  }

  async #try<T>(work: (client: ValkeyClient) => Promise<T>): Promise<T | undefined> {
    try {
      return await this.#valkey?.run("session", work);
    } catch {
      // Valkey tells of its own loss, by metric and log.
      return undefined;
    }
  }
}

function keyOf(id: string): string {
  return `auth:session:${id}`;
}
