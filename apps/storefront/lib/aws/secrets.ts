import { type Signer } from "./signer.ts";

/** What is sent to Secrets Manager, and what comes back. Tests put another one in its place. */
export type Send = (url: string, init: RequestInit) => Promise<Response>;

/** A name and its password, as RDS and this project keep them in a secret. */
export interface StoredCredentials {
  readonly username: string;
  readonly password: string;
}

/** How long an answer may take, in milliseconds. */
const timeout = 5_000;

/** Reads secrets by the identity of the pod. What is in them never gets into a message. */
export class Secrets {
  readonly #signer: Signer;
  readonly #send: Send;

  constructor(signer: Signer, send: Send = (url, init) => fetch(url, init)) {
    this.#signer = signer;
    this.#send = send;
  }

  /**
   * The name and password in a secret, as they are now: they are rotated, so nobody keeps them.
   * @throws Error saying what Secrets Manager refused, or that the secret holds something else.
   */
  async credentials(arn: string): Promise<StoredCredentials> {
    return credentialsIn(arn, await this.#value(arn));
  }

  /**
   * The text in a secret, of a length that keeps one.
   * @throws Error saying what Secrets Manager refused, or that the secret holds something else.
   */
  async text(arn: string): Promise<string> {
    const stored = storedIn(await this.#value(arn));
    if (typeof stored === "string" && stored.length >= shortest) return stored;
    throw new Error(`${arn} holds no text of ${shortest} characters or more`);
  }

  async #value(arn: string): Promise<string> {
    const { url, region } = placeOf(arn);
    const body = JSON.stringify({ SecretId: arn });
    const headers = await this.#signer.signRequest({
      service: "secretsmanager",
      region,
      url,
      body,
      headers: call,
    });
    const answer = await this.#send(url, {
      method: "POST",
      headers,
      body,
      signal: AbortSignal.timeout(timeout),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`Secrets Manager refuses ${arn}: ${reasonOf(answer.status, text)}`);
    return text;
  }
}

/** Characters of a text that is worth to be called a secret. */
const shortest = 16;

function storedIn(answer: string): unknown {
  return (parsed(answer) as { SecretString?: unknown }).SecretString;
}

const call = {
  "content-type": "application/x-amz-json-1.1",
  "x-amz-target": "secretsmanager.GetSecretValue",
};

/** A secret is asked for in the region that its ARN names. */
function placeOf(arn: string): { url: string; region: string } {
  const [, partition, service, region] = arn.split(":");
  if (service !== "secretsmanager" || !region) throw new Error(`${arn} is no ARN of a secret`);
  const domain = partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
  return { url: `https://secretsmanager.${region}.${domain}/`, region };
}

function reasonOf(status: number, text: string): string {
  const { __type: type, message, Message } = parsed(text) as Record<string, unknown>;
  const said = [type, message ?? Message].filter((part) => typeof part === "string");
  return [String(status), ...said].join(" ");
}

function credentialsIn(arn: string, text: string): StoredCredentials {
  const stored = storedIn(text);
  const { username, password } = parsed(
    typeof stored === "string" ? stored : "",
  ) as Partial<StoredCredentials>;
  if (typeof username === "string" && typeof password === "string") return { username, password };
  throw new Error(`${arn} holds no username and password`);
}

function parsed(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}
