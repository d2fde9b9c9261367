import path from "node:path";
import { readArguments, runCommand, UsageError, wholeNumber } from "./arguments.ts";
import { startEngine } from "./engine.ts";
import { engines } from "./engine.plan.ts";
import { isTaken } from "./ports.ts";
import { announce, defaultFolder, refuseSecond, withdraw } from "./running.ts";
import { startStorefront } from "./storefront.ts";
import { tour } from "./tour.ts";

const usage = `usage: npm run storefront -- [options]
  --monolith            all services in one process
  --port <n>            of the gateway (default 8080)
  --shards <n>          of the database (default 2), each with --standbys <n> (default 1)
  --products <n>        to be for sale at least (default 2000)
  --folder <path>       for data and logs (default .local/storefront)
  --engine <name>       runs the stores of compose.yaml in containers: ${engines.join(" or ")}`;

const options = {
  monolith: { type: "boolean", default: false },
  port: { type: "string", default: "8080" },
  shards: { type: "string", default: "2" },
  standbys: { type: "string", default: "1" },
  products: { type: "string", default: "2000" },
  folder: { type: "string", default: defaultFolder },
  engine: { type: "string" },
} as const;

const progress = (what: string) => process.stderr.write(`${what} …\n`);

async function main(): Promise<void> {
  const given = readArguments(options, usage);
  const port = wholeNumber("port", given.port, { min: 1, max: 65_535 });
  const shards = wholeNumber("shards", given.shards, { min: 1, max: 16 });
  const standbysPerShard = wholeNumber("standbys", given.standbys, { min: 0, max: 5 });
  const products = wholeNumber("products", given.products, { min: 1, max: 5_000_000 });
  const engine = engines.find((name) => name === given.engine);
  if (given.engine !== undefined && !engine)
    throw new UsageError(`--engine is ${JSON.stringify(given.engine)}: ${engines.join(", ")}`);
  const folder = path.resolve(given.folder);
  refuseSecond(folder);
  if (await isTaken(port))
    throw new UsageError(`port ${port} is taken: end who listens there, or give another --port`);
  const stopped = stopSignal();
  const containers = engine && (await startEngine(engine));
  const storefront = await startStorefront({
    folder,
    port,
    shards,
    standbysPerShard,
    monolith: given.monolith,
    environment: { ...process.env, ...containers?.environment },
    products,
    onExit: (what) => console.error(`${what}: see the logs in ${path.join(folder, "logs")}`),
    onProgress: progress,
  });
  announce(folder, { pid: process.pid, url: storefront.url, environment: storefront.environment });
  console.log(
    `the storefront serves at ${storefront.url} (logs in ${path.join(folder, "logs")})\n${tour(storefront.url)}`,
  );
  console.log("Ctrl-C stops it; the data stays.");
  await stopped;
  withdraw(folder);
  progress("stopping");
  await storefront.stop();
  await containers?.stop();
}

/** Resolves on the first Ctrl-C; a second one, while it stops, ends the process at once, and the stores with it. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.once(signal, () => {
        process.once(signal, () => process.exit(130));
        resolve();
      });
    }
  });
}

await runCommand(main);
