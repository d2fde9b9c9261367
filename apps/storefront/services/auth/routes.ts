import Type from "typebox";
import { type FastifyRequest } from "fastify";
import { requireUser, type TokenVerifier, userOf } from "../../lib/http/authentication.ts";
import { clientAddress } from "../../lib/http/client-address.ts";
import { unauthorized } from "../../lib/http/problem.ts";
import { type App } from "../../lib/http/server.ts";
import { type Keys } from "./keys.ts";
import { type SignIn } from "./sign-in.ts";
import { type AccountStore, type Probes } from "./store.ts";

const Email = Type.String({ format: "email", maxLength: 254 });
const NewCredentials = Type.Object(
  { email: Email, password: Type.String({ minLength: 10, maxLength: 128 }) },
  { additionalProperties: false },
);
const Credentials = Type.Object(
  { email: Email, password: Type.String({ minLength: 1, maxLength: 128 }) },
  { additionalProperties: false },
);
const tokens = {
  accessToken: Type.String(),
  refreshToken: Type.String(),
  tokenType: Type.Literal("Bearer"),
  expiresIn: Type.Integer({ description: "seconds that the access token is good for" }),
};
const Account = Type.Object({
  id: Type.String({ format: "uuid" }),
  email: Email,
  roles: Type.Array(Type.String()),
});
const SignedIn = Type.Object({ ...tokens, user: Account });
const Refresh = Type.Object(
  { refreshToken: Type.String({ pattern: "^[\\w-]{43}$" }) },
  { additionalProperties: false },
);
const Key = Type.Object({
  kty: Type.String(),
  crv: Type.String(),
  x: Type.String(),
  kid: Type.String(),
  alg: Type.String(),
  use: Type.String(),
});

export interface AuthRoutes {
  readonly signIn: SignIn;
  readonly accounts: AccountStore;
  readonly keys: Keys;
  readonly tokens: TokenVerifier;
  readonly probes: Probes;
}

/** Registering, signing in and out. */
export function authRoutes(app: App, parts: AuthRoutes): void {
  const { signIn } = parts;
  app.post(
    "/auth/register",
    { schema: { body: NewCredentials, response: { 201: SignedIn } } },
    async (request, reply) => {
      const { account, tokens } = await signIn.register({ ...request.body, from: clientAddress(request) });
      return reply.code(201).send({ ...tokens, user: { ...account, roles: [...account.roles] } });
    },
  );
  app.post("/auth/login", { schema: { body: Credentials, response: { 200: SignedIn } } }, async (request) => {
    const { account, tokens } = await signIn.login({ ...request.body, from: clientAddress(request) });
    return { ...tokens, user: { ...account, roles: [...account.roles] } };
  });
  app.post(
    "/auth/refresh",
    { schema: { body: Refresh, response: { 200: Type.Object(tokens) } } },
    ({ body }) => signIn.refresh(body.refreshToken),
  );
  app.get(
    "/auth/jwks",
    // Without it nobody who is signed in can do anything.
    {
      schema: { response: { 200: Type.Object({ keys: Type.Array(Key) }) } },
      config: { priority: "critical" },
    },
    () => parts.keys.published() as { keys: never[] },
  );
  probeRoute(app, parts);
  signedInRoutes(app, parts);
}

/** What whoever moves home asks. */
function probeRoute(app: App, { probes }: AuthRoutes): void {
  app.post(
    "/auth/probe",
    // Whether home has moved is asked while load is shed, too.
    {
      schema: {
        description:
          "Writes one row of the region that answers: whoever moves home asks whether the new one writes",
        response: { 200: Type.Object({ region: Type.String() }) },
      },
      config: { priority: "critical" },
    },
    async () => ({ region: await probes.write() }),
  );
}

/** What somebody who is signed in may ask. */
function signedInRoutes(app: App, { signIn, accounts, tokens }: AuthRoutes): void {
  const onRequest = requireUser(tokens);
  app.post(
    "/auth/logout",
    { onRequest, schema: { response: { 204: Type.Null() } } },
    async (request, reply) => {
      const { id, sessionId } = userOf(request);
      if (sessionId) await signIn.logout(id, sessionId);
      return reply.code(204).send(null);
    },
  );
  app.get(
    "/auth/me",
    { onRequest, schema: { response: { 200: Account } } },
    async (request: FastifyRequest) => {
      const account = await accounts.byId(userOf(request).id);
      if (!account) throw unauthorized();
      return { ...account, roles: [...account.roles] };
    },
  );
}
