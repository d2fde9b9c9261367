import assert from "node:assert/strict";
import { AwsSignIn } from "./sign-in.ts";
import { Signer } from "./signer.ts";

const credentials = {
  accessKeyId: "AKIDEXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
  sessionToken: "a/session+token==",
};
const now = new Date("2026-11-21T12:00:00Z");
const signIn = new AwsSignIn(new Signer(() => Promise.resolve(credentials)), "eu-west-1");

/** Host and query of a token; the order of the query says nothing. */
function parts(token: string): Record<string, string> {
  const url = new URL(token.startsWith("https://") ? token : `https://${token}`);
  return { host: url.host, ...Object.fromEntries(url.searchParams) };
}

/** What botocore 1.44 signs with the same credentials at the same moment (SigV4QueryAuth). */
function asBotocore(
  service: string,
  signature: string,
  rest: Record<string, string>,
): Record<string, string> {
  return {
    ...rest,
    "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
    "X-Amz-Credential": `AKIDEXAMPLE/20261121/eu-west-1/${service}/aws4_request`,
    "X-Amz-Date": "20261121T120000Z",
    "X-Amz-Expires": "900",
    "X-Amz-SignedHeaders": "host",
    "X-Amz-Security-Token": "a/session+token==",
    "X-Amz-Signature": signature,
  };
}

describe("signing in by AWS identity", () => {
  it("gives Aurora the token that AWS's own library makes", async () => {
    const address = {
      host: "db.example.com",
      port: 5432,
      database: "shop",
      user: "orders",
      password: undefined,
    };
    assert.deepEqual(
      parts(await signIn.database(address, now)),
      asBotocore("rds-db", "3a8511e9119153e899ec6621e27760a03dbb483f9f491061d1da40a4686a35d6", {
        host: "db.example.com:5432",
        Action: "connect",
        DBUser: "orders",
      }),
    );
  });

  it("gives ElastiCache the token of its replication group", async () => {
    assert.deepEqual(
      parts(await signIn.valkey({ user: "app", replicationGroup: "shop-cache" }, now)),
      asBotocore("elasticache", "06635ac2fbb9a2b1bd8b256c8ef51fddda7611c0ca694159f45f83302bc5d900", {
        host: "shop-cache",
        Action: "connect",
        User: "app",
      }),
    );
  });

  it("gives MSK its token in base64, with the agent that is not signed", async () => {
    const { "User-Agent": agent, ...token } = parts(
      Buffer.from(await signIn.brokers(now), "base64url").toString("utf8"),
    );
    assert.equal(agent, "storefront");
    assert.deepEqual(
      token,
      asBotocore("kafka-cluster", "33cae50d35c989e7a79f68f96655c2f55ed984cc47e11372139bccb698b5f3f7", {
        host: "kafka.eu-west-1.amazonaws.com",
        Action: "kafka-cluster:Connect",
      }),
    );
  });

  it("asks for credentials once while they last, and anew before they end", async () => {
    let asked = 0;
    const soon = new Date(Date.now() + 60_000);
    const later = new Date(Date.now() + 3_600_000);
    const signer = new Signer(() =>
      Promise.resolve({ ...credentials, expiration: asked++ === 0 ? soon : later }),
    );
    const address = { service: "rds-db", region: "eu-west-1", hostname: "db", query: {} };
    for (let i = 0; i < 3; i++) await signer.sign(address);
    assert.equal(asked, 2);
  });

  it("asks for nothing where nothing is signed, as on a laptop", async () => {
    const signer = new Signer();
    const address = { service: "rds-db", region: "eu-west-1", hostname: "db", query: {} };
    await assert.rejects(signer.sign(address), /AWS_CONTAINER_CREDENTIALS/);
  });

  it("does not keep a failure", async () => {
    let asked = 0;
    const source = () => (asked++ === 0 ? Promise.reject(new Error("busy")) : Promise.resolve(credentials));
    const signer = new Signer(source);
    const address = { service: "rds-db", region: "eu-west-1", hostname: "db", query: {} };
    await assert.rejects(signer.sign(address), /busy/);
    assert.match(await signer.sign(address), /^db\/\?/);
  });
});
