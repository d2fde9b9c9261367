import { type DatabaseAddress } from "../config/shard-addresses.ts";
import { type Signer } from "./signer.ts";

/** How a process signs in to the region's stores by its identity in AWS: each token is made here, and no password exists. */
export class AwsSignIn {
  readonly #signer: Signer;
  readonly #region: string;

  constructor(signer: Signer, region: string) {
    this.#signer = signer;
    this.#region = region;
  }

  /** Password of a user of Aurora, for the server that is connected to. */
  database({ host, port, user }: DatabaseAddress, now?: Date): Promise<string> {
    const query = { Action: "connect", DBUser: user };
    return this.#sign({ service: "rds-db", hostname: host, port, query }, now);
  }

  /** Password of a user of ElastiCache, for a replication group: its name is signed in the place of a host. */
  valkey(
    { user, replicationGroup }: { user: string; replicationGroup: string },
    now?: Date,
  ): Promise<string> {
    return this.#sign(
      { service: "elasticache", hostname: replicationGroup, query: { Action: "connect", User: user } },
      now,
    );
  }

  /** Token for the brokers of MSK (OAUTHBEARER). */
  async brokers(now?: Date): Promise<string> {
    const hostname = `kafka.${this.#region}.amazonaws.com`;
    const address = await this.#sign(
      { service: "kafka-cluster", hostname, query: { Action: "kafka-cluster:Connect" } },
      now,
    );
    // After the signature, as MSK wants it: who asks is not signed.
    return Buffer.from(`https://${address}&User-Agent=storefront`, "utf8").toString("base64url");
  }

  #sign(address: Omit<Parameters<Signer["sign"]>[0], "region">, now?: Date): Promise<string> {
    return this.#signer.sign({ ...address, region: this.#region }, now);
  }
}
