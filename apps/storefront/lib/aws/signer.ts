import { fromHttp } from "@aws-sdk/credential-provider-http";
import { SignatureV4 } from "@smithy/signature-v4";
import { createHash, createHmac, type Hash, type Hmac } from "node:crypto";

/** What AWS gives a process to prove who it is; they end after hours. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
  readonly expiration?: Date | undefined;
}

export type CredentialSource = () => Promise<Credentials>;

/** An address that is signed instead of sent: who shows it is who signed it. */
export interface SignedAddress {
  /** As IAM names it: `rds-db`, `elasticache`, `kafka-cluster`. */
  readonly service: string;
  readonly region: string;
  readonly hostname: string;
  readonly port?: number;
  readonly query: Readonly<Record<string, string>>;
}

/** A request that is signed in its headers. */
export interface RequestToSign {
  /** As IAM names it: `secretsmanager`. */
  readonly service: string;
  readonly region: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** How long a signed address may be shown, in seconds. AWS takes no more from any of the three services. */
export const tokenSeconds = 900;

/** How long before their end credentials are asked for anew, in milliseconds. */
const renewMilliseconds = 300_000;

/** Signs addresses with the credentials of the pod. */
export class Signer {
  readonly #source: CredentialSource;
  #credentials: Promise<Credentials> | undefined;
  #renewAt = 0;

  /** @param source @default the endpoint of EKS Pod Identity, which the pod's variables name; not asked before something is signed */
  constructor(source: CredentialSource = () => fromHttp({ timeout: 2_000, maxRetries: 3 })()) {
    this.#source = source;
  }

  /** The address with its signature in the query, `host:port/?…`, good for a quarter of an hour. */
  async sign({ service, region, hostname, port, query }: SignedAddress, now = new Date()): Promise<string> {
    const signer = await this.#signerFor(service, region);
    const host = port === undefined ? hostname : `${hostname}:${port}`;
    const signed = await signer.presign(
      { method: "GET", protocol: "https:", hostname, path: "/", query: { ...query }, headers: { host } },
      { expiresIn: tokenSeconds, signingDate: now },
    );
    const parts = Object.entries(signed.query ?? {}).map(
      ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`,
    );
    return `${host}/?${parts.join("&")}`;
  }

  /** The headers of a POST with its signature among them, good for some minutes. The host's is left to whoever sends it. */
  async signRequest(
    { service, region, url, headers, body }: RequestToSign,
    now = new Date(),
  ): Promise<Record<string, string>> {
    const signer = await this.#signerFor(service, region);
    const { protocol, host, hostname, pathname: path } = new URL(url);
    const request = { method: "POST", protocol, hostname, path, headers: { ...headers, host }, body };
    const { host: _host, ...signed } = (await signer.sign(request, { signingDate: now })).headers;
    return signed;
  }

  async #signerFor(service: string, region: string): Promise<SignatureV4> {
    const credentials = await this.#current();
    return new SignatureV4({ service, region, credentials, sha256: NodeSha256, applyChecksum: false });
  }

  async #current(): Promise<Credentials> {
    if (!this.#credentials || Date.now() > this.#renewAt) {
      // A failure is not kept: the next one asks again.
      this.#credentials = this.#source().catch((error: unknown) => {
        this.#credentials = undefined;
        throw error;
      });
      const { expiration } = await this.#credentials;
      this.#renewAt = expiration ? expiration.getTime() - renewMilliseconds : Infinity;
    }
    return this.#credentials;
  }
}

/** Node's own SHA-256 in the form that the signature wants. */
class NodeSha256 {
  readonly #secret: string | ArrayBuffer | ArrayBufferView | undefined;
  #hash: Hash | Hmac;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#secret = secret;
    this.#hash = begin(secret);
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(bytesOf(data));
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(new Uint8Array(this.#hash.digest()));
  }

  reset(): void {
    this.#hash = begin(this.#secret);
  }
}

function begin(secret: string | ArrayBuffer | ArrayBufferView | undefined): Hash | Hmac {
  return secret === undefined ? createHash("sha256") : createHmac("sha256", bytesOf(secret));
}

function bytesOf(data: string | ArrayBuffer | ArrayBufferView): Buffer {
  if (typeof data === "string") return Buffer.from(data, "utf8");
  return ArrayBuffer.isView(data)
    ? Buffer.from(data.buffer, data.byteOffset, data.byteLength)
    : Buffer.from(data);
}
