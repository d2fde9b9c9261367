import assert from "node:assert/strict";
import { generateKeyPair, SignJWT } from "jose";
import { createClient } from "redis";
import { issuer } from "../../lib/http/authentication.ts";
import { ask } from "../../stores/postgres/query.ts";
import { openStorefront, type TestStorefront } from "../../testing/storefront.ts";
import { useStores } from "../../testing/stores.ts";
import { type Tokens } from "./domain.ts";
import { auth } from "./service.ts";

const password = "correct horse battery";

describe("signing in", () => {
  const stores = useStores();
  let shop: TestStorefront;
  let users = 0;

  before(async function () {
    this.timeout(60_000);
    shop = await openStorefront([auth], stores(), {
      AUTH_ADMIN_EMAIL: "Boss@example.com",
      AUTH_ADMIN_PASSWORD: "the boss's own one",
      AUTH_KEY_SECRET: "only for this test, sixteen or more",
    });
  });

  after(() => shop?.close());

  const post = (path: string, payload?: object, token?: string) =>
    shop.ask({
      method: "POST",
      url: path,
      ...(payload ? { payload } : {}),
      ...(token ? { headers: { authorization: `Bearer ${token}` } } : {}),
    });
  const me = (token: string) => shop.ask({ url: "/auth/me", headers: { authorization: `Bearer ${token}` } });

  async function register(): Promise<Tokens & { email: string; id: string }> {
    const email = `user-${(users += 1)}@example.com`;
    const response = await post("/auth/register", { email, password });
    assert.equal(response.statusCode, 201, response.body);
    const body = response.json<Tokens & { user: { id: string } }>();
    return { ...body, email, id: body.user.id };
  }

  const rows = <Row>(sql: string, values: unknown[] = []) =>
    ask<Row & object>(stores().shards[0]?.primary ?? "", sql, values);

  it("is possible for who has registered, and gives a token that says who it is", async () => {
    const { email, id } = await register();
    const login = await post("/auth/login", { email: email.toUpperCase(), password });
    assert.equal(login.statusCode, 200);
    const { accessToken, expiresIn } = login.json<Tokens>();
    assert.equal(expiresIn, 600);
    const answer = await me(accessToken);
    assert.deepEqual(answer.json(), { id, email, roles: [] });
  });

  it("is proven to write by whoever asks, in one row of the region", async () => {
    const probes = () =>
      rows<{ region: string; writtenAt: Date }>(`select region, written_at as "writtenAt" from auth.probes`);
    const answers = await Promise.all(Array.from({ length: 20 }, () => post("/auth/probe")));
    for (const answer of answers)
      assert.deepEqual([answer.statusCode, answer.json()], [200, { region: "local" }]);
    const [first, ...others] = await probes();
    assert.deepEqual([first?.region, others.length], ["local", 0]);
    assert.equal((await post("/auth/probe", {})).statusCode, 200);
    const [again] = await probes();
    assert.ok(Number(again?.writtenAt) > Number(first?.writtenAt));
    await rows("alter table auth.probes rename to away");
    try {
      assert.ok((await post("/auth/probe")).statusCode >= 500, "what does not write proves nothing");
    } finally {
      await rows("alter table auth.away rename to probes");
    }
    assert.equal((await post("/auth/probe")).statusCode, 200);
  });

  it("keeps no password, no refresh token and no open private key in the database", async () => {
    const { refreshToken, email } = await register();
    const [user] = await rows<{ password_hash: string }>("select * from auth.users where email = $1", [
      email,
    ]);
    assert.match(user?.password_hash ?? "", /^\$argon2id\$/);
    const everything = JSON.stringify([
      await rows("select * from auth.users"),
      await rows("select encode(hash, 'escape') from auth.refresh_tokens"),
      await rows("select encode(private_key, 'escape') from auth.signing_keys"),
    ]);
    for (const secret of [password, refreshToken, "PRIVATE KEY"]) {
      assert.ok(!everything.includes(secret), `the database has ${secret}`);
    }
  });

  it("answers the same for an unknown user and a wrong password", async () => {
    const { email } = await register();
    const wrong = await post("/auth/login", { email, password: "wrong" });
    const unknown = await post("/auth/login", { email: "nobody@example.com", password: "wrong" });
    assert.equal(wrong.statusCode, 401);
    const plain = (body: string) => body.replace(/"traceId":"[0-9a-f]+"/, "");
    assert.deepEqual([unknown.statusCode, plain(unknown.body)], [wrong.statusCode, plain(wrong.body)]);
  });

  it("ends after ten wrong passwords for an account, also for the right one, and says when to come back", async () => {
    const { email } = await register();
    const tries = await Promise.all(
      Array.from({ length: 12 }, () => post("/auth/login", { email, password: "wrong" })),
    );
    const codes = tries.map(({ statusCode }) => statusCode).sort();
    assert.deepEqual(codes, [...Array<number>(10).fill(401), 429, 429]);
    const right = await post("/auth/login", { email, password });
    assert.equal(right.statusCode, 429);
    assert.ok(Number(right.headers["retry-after"]) > 30);
  });

  it("gives a new pair of tokens for a refresh token, once", async () => {
    const first = await register();
    const second = await post("/auth/refresh", { refreshToken: first.refreshToken });
    assert.equal(second.statusCode, 200);
    assert.notEqual(second.json<Tokens>().refreshToken, first.refreshToken);
    const third = await post("/auth/refresh", { refreshToken: second.json<Tokens>().refreshToken });
    assert.equal(third.statusCode, 200);
  });

  it("is over for everybody once a refresh token is used twice, and the log says so", async () => {
    const first = await register();
    const second = await post("/auth/refresh", { refreshToken: first.refreshToken });
    assert.equal((await post("/auth/refresh", { refreshToken: first.refreshToken })).statusCode, 401);
    const { refreshToken } = second.json<Tokens>();
    assert.equal((await post("/auth/refresh", { refreshToken })).statusCode, 401);
    assert.ok(
      shop.lines.some(({ msg, user }) => msg === "a refresh token was used twice" && user === first.id),
    );
    const [session] = await rows("select revoked_because from auth.sessions where user_id = $1", [first.id]);
    assert.deepEqual(session, { revoked_because: "reuse" });
  });

  it("lets only one of two who refresh at the same time through", async () => {
    const { refreshToken } = await register();
    const both = await Promise.all([
      post("/auth/refresh", { refreshToken }),
      post("/auth/refresh", { refreshToken }),
    ]);
    assert.deepEqual(both.map(({ statusCode }) => statusCode).sort(), [200, 401]);
  });

  it("ends with signing out: no refresh any more, and the region's gateways know", async () => {
    const { accessToken, refreshToken } = await register();
    assert.equal((await post("/auth/logout", undefined, accessToken)).statusCode, 204);
    assert.equal((await post("/auth/refresh", { refreshToken })).statusCode, 401);
    const { sid } = JSON.parse(Buffer.from(accessToken.split(".")[1] ?? "", "base64url").toString()) as {
      sid: string;
    };
    const client = createClient({ url: stores().valkey });
    await client.connect();
    assert.equal(await client.get(`auth:session:${sid}`), "revoked");
    await client.close();
  });

  it("has an administrator from the environment, once", async () => {
    const login = await post("/auth/login", { email: "boss@example.com", password: "the boss's own one" });
    assert.deepEqual(login.json<{ user: { roles: string[] } }>().user.roles, ["admin"]);
  });

  it("refuses a registered address, and roles of one's own choosing", async () => {
    const { email } = await register();
    assert.equal((await post("/auth/register", { email, password })).statusCode, 409);
    const chosen = await post("/auth/register", { email: "eve@example.com", password, roles: ["admin"] });
    assert.equal(chosen.statusCode, 400);
    assert.deepEqual(await rows("select 1 from auth.users where email = 'eve@example.com'"), []);
  });

  it("takes no token that somebody else signed, that says it needs no signature, or that is over", async () => {
    const { accessToken, id } = await register();
    const { keys } = (await shop.ask({ url: "/auth/jwks" })).json<{ keys: { kid: string; d?: string }[] }>();
    assert.ok(keys.length > 0 && keys.every(({ d }) => d === undefined), "a private key is published");
    const { privateKey } = await generateKeyPair("EdDSA");
    const forged = await new SignJWT({ roles: ["admin"] })
      .setProtectedHeader({ alg: "EdDSA", kid: keys[0]?.kid ?? "" })
      .setIssuer(issuer)
      .setAudience(issuer)
      .setSubject(id)
      .setExpirationTime("1h")
      .sign(privateKey);
    const none = `${Buffer.from('{"alg":"none"}').toString("base64url")}.${accessToken.split(".")[1]}.`;
    for (const token of [forged, none, `${accessToken.slice(0, -4)}AAAA`, "x"]) {
      assert.equal((await me(token)).statusCode, 401, token);
    }
    assert.equal((await me(accessToken)).statusCode, 200);
  });
});
