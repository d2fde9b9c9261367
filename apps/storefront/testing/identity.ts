import { createServer, type Server } from "node:http";
import { type AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { issuer } from "../lib/http/authentication.ts";

/** Stands in for the auth service: publishes a key, and signs tokens with it. */
export interface Identity {
  /** For `AUTH_URL`. */
  readonly url: string;
  /** Value of the header `authorization` of a user. */
  bearer(user: string, roles?: readonly string[]): Promise<string>;
  /** How often the key was asked for. */
  readonly requests: number;
  close(): Promise<void>;
}

/** Starts it on a free port. */
export async function startIdentity(): Promise<Identity> {
  const { publicKey, privateKey } = await generateKeyPair("EdDSA");
  const key = { ...(await exportJWK(publicKey)), kid: "test", alg: "EdDSA" };
  let requests = 0;
  const server = createServer((_request, response) => {
    requests += 1;
    response.setHeader("content-type", "application/json").end(JSON.stringify({ keys: [key] }));
  });
  await listening(server);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get requests() {
      return requests;
    },
    bearer: async (user, roles = []) => {
      const token = new SignJWT({ roles: [...roles] }).setProtectedHeader({ alg: "EdDSA", kid: "test" });
      const dated = token.setSubject(user).setIssuer(issuer).setAudience(issuer).setExpirationTime("1h");
      return `Bearer ${await dated.sign(privateKey)}`;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function listening(server: Server): Promise<void> {
  return new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
}
