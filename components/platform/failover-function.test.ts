import assert from "node:assert/strict";
import { createHash, createPublicKey, type KeyObject, verify } from "node:crypto";
import { createRequire } from "node:module";
import { runInNewContext } from "node:vm";
import { failoverCode, type FailoverStep } from "./failover-function";

const storeArn = "arn:aws:cloudfront::123456789012:key-value-store/0a1b";
const probe = { url: "https://shop.example.com/probe", method: "POST", body: "{}", headers: {} };

interface Sent {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}
interface Answer {
  readonly status?: number;
  readonly body?: unknown;
}
interface Signing {
  readonly handler: () => Promise<{ said: string }>;
  readonly signed: (request: object, credentials: object, now: Date) => Readonly<Record<string, string>>;
  readonly signingKey: (accessKeyId: string, secretAccessKey: string) => KeyObject;
}

interface World {
  readonly step?: FailoverStep;
  readonly answers?: (sent: Sent) => Answer;
  readonly cache?: { readonly status: string; readonly role: string; readonly region?: string };
  readonly probe?: typeof probe;
}

/** Runs the code as Lambda would, with the world beyond it played by the test. */
function load({ step = "home", answers = () => ({}), cache, probe: given }: World) {
  const sent: Sent[] = [];
  const commands: { readonly name: string; readonly input: object }[] = [];
  const command = (name: string) =>
    class {
      readonly name = name;
      constructor(readonly input: object) {}
    };
  const elastiCache = {
    ElastiCacheClient: class {
      send({ name, input }: { name: string; input: object }) {
        commands.push({ name, input });
        const member = {
          ReplicationGroupRegion: cache?.region ?? "eu-west-1",
          ReplicationGroupId: "shop-eu",
          Role: cache?.role,
        };
        return Promise.resolve({ GlobalReplicationGroups: [{ Status: cache?.status, Members: [member] }] });
      }
    },
    DescribeGlobalReplicationGroupsCommand: command("describe"),
    FailoverGlobalReplicationGroupCommand: command("failover"),
  };
  const real = createRequire(__filename);
  const environment = {
    ...{ STEP: step, AWS_REGION: "eu-west-1", STORE_ARN: storeArn, CACHE_ID: "abcd-shop" },
    ...{ AWS_ACCESS_KEY_ID: "AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY: "secret", AWS_SESSION_TOKEN: "token" },
    ...(given ? { PROBE: JSON.stringify(given) } : {}),
  };
  const exported = {};
  runInNewContext(failoverCode, {
    ...{ exports: exported, process: { env: environment }, Buffer, BigInt, AbortSignal },
    console: { log: () => undefined },
    require: (name: string) =>
      name === "@aws-sdk/client-elasticache" ? elastiCache : (real(name) as unknown),
    setTimeout: (done: () => void) => setImmediate(done),
    fetch: (url: string, request: Omit<Sent, "url">) => {
      const one = { ...request, url };
      sent.push(one);
      const { status = 200, body } = answers(one);
      return Promise.resolve(
        new Response(body === undefined ? "" : JSON.stringify(body), { status, headers: { etag: "E1" } }),
      );
    },
  });
  return { ...(exported as Signing), sent, commands };
}

describe("the signature of the failover functions", () => {
  const { signed, signingKey } = load({});

  it("derives the key that AWS derives from the credentials of its examples", () => {
    const key = createPublicKey(signingKey("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"));
    const { x = "", y = "" } = key.export({ format: "jwk" });
    const hexadecimal = (part: string) => Buffer.from(part, "base64url").toString("hex");
    assert.deepEqual(
      [hexadecimal(x), hexadecimal(y)],
      [
        "b6618f6a65740a99e650b33b6b4b5bd0d43b176d721a3edfea7e7d2d56d936b1",
        "865ed22a7eadc9c5cb9d2cbaca1b3699139fedc5043dc6661864218330c8e518",
      ],
    );
  });

  it("covers method, path, headers and body, and is that key's", () => {
    const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret", sessionToken: "token" };
    const host = "123456789012.cloudfront-kvs.global.api.aws";
    const path = "/key-value-stores/arn%3Aaws%3Acloudfront%3A%3A1%3Akey-value-store%2Fa/keys/home";
    const body = '{"Value":"eu-west-1"}';
    const request = { method: "PUT", host, path, body, headers: { "if-match": "E1" } };
    const headers = signed(request, credentials, new Date("2026-11-21T10:00:00.123Z"));
    const names = "host;if-match;x-amz-date;x-amz-region-set;x-amz-security-token";
    const scope = "20261121/cloudfront-keyvaluestore/aws4_request";
    const authorization = headers["authorization"] ?? "";
    const begin = `AWS4-ECDSA-P256-SHA256 Credential=AKIDEXAMPLE/${scope}, SignedHeaders=${names}, Signature=`;
    assert.equal(authorization.slice(0, begin.length), begin);
    const digest = (text: string) => createHash("sha256").update(text).digest("hex");
    const canonical = [
      ...[
        "PUT",
        path.replaceAll("%", "%25"),
        "",
        `host:${host}`,
        "if-match:E1",
        "x-amz-date:20261121T100000Z",
      ],
      ...["x-amz-region-set:*", "x-amz-security-token:token", "", names, digest(body)],
    ].join("\n");
    const text = `AWS4-ECDSA-P256-SHA256\n20261121T100000Z\n${scope}\n${digest(canonical)}`;
    const key = createPublicKey(signingKey("AKIDEXAMPLE", "secret"));
    const signature = Buffer.from(authorization.slice(begin.length), "hex");
    assert.equal(verify("sha256", Buffer.from(text), key, signature), true);
    assert.equal(verify("sha256", Buffer.from(`${text}0`), key, signature), false);
  });
});

describe("the function that moves home", () => {
  const store = (value: string) => (sent: Sent) => ({
    body: sent.method === "GET" && sent.url.endsWith("/keys/home") ? { Value: value } : {},
  });

  it("writes its own region, on the version of the store that it has read", async () => {
    const { handler, sent } = load({ answers: store("us-west-2") });
    assert.equal((await handler()).said, "home is eu-west-1");
    const base =
      "https://123456789012.cloudfront-kvs.global.api.aws/key-value-stores/arn%3Aaws%3Acloudfront%3A%3A123456789012%3Akey-value-store%2F0a1b";
    assert.deepEqual(
      sent.map(({ method, url }) => `${method} ${url}`),
      [`GET ${base}/keys/home`, `GET ${base}`, `PUT ${base}/keys/home`],
    );
    const [, , put] = sent;
    assert.deepEqual([put?.headers["if-match"], put?.body], ["E1", '{"Value":"eu-west-1"}']);
    assert.match(put?.headers["authorization"] ?? "", /SignedHeaders=content-type;host;if-match;/);
  });

  it("writes nothing the second time", async () => {
    const { handler, sent } = load({ answers: store("eu-west-1") });
    assert.match((await handler()).said, /already/);
    assert.deepEqual(
      sent.map(({ method }) => method),
      ["GET"],
    );
  });

  it("fails with what the store said, so that the plan asks again", async () => {
    const { handler } = load({
      answers: ({ method }) => (method === "PUT" ? { status: 409 } : { body: {} }),
    });
    await assert.rejects(handler(), /PUT answered 409/);
  });
});

describe("the function that promotes the cache", () => {
  const run = (cache: World["cache"]) => load({ step: "cache", ...(cache ? { cache } : {}) });

  it("promotes its own region's member and fails until that is done", async () => {
    const { handler, commands } = run({ status: "available", role: "SECONDARY" });
    await assert.rejects(handler(), /being promoted/);
    assert.deepEqual(
      commands.map(({ name }) => name),
      ["describe", "failover"],
    );
    assert.deepEqual(
      { ...commands[1]?.input },
      {
        GlobalReplicationGroupId: "abcd-shop",
        PrimaryRegion: "eu-west-1",
        PrimaryReplicationGroupId: "shop-eu",
      },
    );
  });

  it("does not ask twice while it is under way, and succeeds in the end", async () => {
    const waiting = run({ status: "modifying", role: "SECONDARY" });
    await assert.rejects(waiting.handler(), /being promoted/);
    assert.equal(waiting.commands.length, 1);
    const done = run({ status: "available", role: "PRIMARY" });
    assert.match((await done.handler()).said, /takes writes in eu-west-1/);
    assert.equal(done.commands.length, 1);
  });

  it("says where there is nothing to promote", async () => {
    await assert.rejects(
      run({ status: "available", role: "PRIMARY", region: "us-west-2" }).handler(),
      /no member in eu-west-1/,
    );
  });
});

describe("the function that verifies", () => {
  const here = { body: { Value: "eu-west-1" } };

  it("fails where home is elsewhere", async () => {
    const { handler } = load({ step: "verify", answers: () => ({ body: { Value: "us-west-2" } }) });
    await assert.rejects(handler(), /home is us-west-2, not eu-west-1/);
  });

  it("sends the probe until it is answered well", async () => {
    let asked = 0;
    const answers = ({ url }: Sent) => (url !== probe.url ? here : ++asked < 3 ? { status: 503 } : {});
    const { handler, sent } = load({ step: "verify", answers, probe });
    assert.match((await handler()).said, /POST .* answered 200/);
    assert.equal(asked, 3);
    assert.equal(sent.at(-1)?.body, "{}");
  });

  it("gives up with the last answer", async () => {
    const answers = ({ url }: Sent) => (url === probe.url ? { status: 503 } : here);
    await assert.rejects(load({ step: "verify", answers, probe }).handler(), /answered 503/);
  });
});
