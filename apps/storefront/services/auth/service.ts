import path from "node:path";
import { Secrets } from "../../lib/aws/secrets.ts";
import { Signer } from "../../lib/aws/signer.ts";
import { type Config } from "../../lib/config/config.ts";
import { Sessions } from "../../lib/http/sessions.ts";
import { RateLimits } from "../../lib/resilience/rate-limits.ts";
import { type Service, type ServiceContext } from "../../lib/service.ts";
import { uuidv7 } from "../../lib/uuid.ts";
import { normalEmail } from "./domain.ts";
import { Keys, KeySeal, type SealSource } from "./keys.ts";
import { LoginLimits } from "./login-limits.ts";
import { Passwords } from "./passwords.ts";
import { authRoutes } from "./routes.ts";
import { SignIn } from "./sign-in.ts";
import { AccountStore, KeyStore, Probes, SessionRows } from "./store.ts";

/** Between two looks for sessions that ended long ago, in milliseconds. */
const cleaningMilliseconds = 3_600_000;

/** Who is who. */
export const auth: Service = {
  name: "auth",
  migrations: path.join(import.meta.dirname, "migrations"),
  sharded: false,
  create(context) {
    const { config, database, log, metrics, tokens } = context;
    const valkey = config.sessions ? context.valkey.sessions : undefined;
    const accounts = new AccountStore(database.main);
    const rows = new SessionRows(database.main);
    const sessions = new Sessions(valkey);
    const keys = new Keys(new KeyStore(database.main), sealOf(config.auth), log);
    const limits = new LoginLimits(new RateLimits(valkey, metrics), config.auth.registrationsPerHour);
    const passwords = new Passwords();
    const signIn = new SignIn({ accounts, rows, sessions, keys, passwords, limits, log });
    const warn = (message: string) => (error: Error) => log.warn({ reason: error.message }, message);
    const probes = new Probes(database.main, config.region);
    let cleaning: NodeJS.Timeout | undefined;
    return {
      routes: (app) => authRoutes(app, { signIn, accounts, keys, tokens, probes }),
      async start() {
        await keys.start();
        await seedAdministrator(context, accounts, passwords).catch(warn("the administrator was not added"));
        const clean = () => void rows.deleteOld().catch(warn("old sessions were not deleted"));
        cleaning = setInterval(clean, cleaningMilliseconds).unref();
      },
      stop() {
        keys.stop();
        clearInterval(cleaning);
        return Promise.resolve();
      },
    };
  },
};

/** What keys are sealed with: told, or kept where this process may read it. */
export function sealOf(
  { keySecret, keySecretArn }: Pick<Config["auth"], "keySecret" | "keySecretArn">,
  secrets: Pick<Secrets, "text"> = new Secrets(new Signer()),
): SealSource {
  return async () =>
    new KeySeal(keySecret ?? (keySecretArn === undefined ? undefined : await secrets.text(keySecretArn)));
}

/** The first administrator, who is named by the environment: there is no route by which a role could be had. */
async function seedAdministrator(
  { config, log }: ServiceContext,
  accounts: AccountStore,
  passwords: Passwords,
): Promise<void> {
  const { administrator } = config.auth;
  if (!administrator) return;
  const email = normalEmail(administrator.email);
  if (await accounts.byEmail(email)) return;
  const passwordHash = await passwords.hash(administrator.password);
  const added = await accounts.add({ id: uuidv7(), email, roles: ["admin"], passwordHash });
  if (added) log.info("the administrator was added");
}
