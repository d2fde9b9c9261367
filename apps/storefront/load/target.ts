import { UsageError } from "../local/arguments.ts";
import { findRunning } from "../local/running.ts";
import { startStorefront } from "../local/storefront.ts";
import { removeFolder, temporaryFolder } from "../testing/temporary.ts";
import { type LoadOptions } from "./options.ts";

/** The storefront that a load goes to. */
export interface Target {
  /** Of the gateway. */
  readonly url: string;
  /** Where its stores are, as its processes are told; without `DATABASE_URL` rows are asked for by its own routes. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  close(): Promise<void>;
}

/** @throws UsageError where no storefront runs. */
export async function openTarget(
  {
    url,
    start,
    monolith,
    folder,
    products,
  }: Pick<LoadOptions, "url" | "start" | "monolith" | "folder" | "products">,
  onProgress: (what: string) => void,
): Promise<Target> {
  if (start) return startTarget({ monolith, products }, onProgress);
  const running = findRunning(folder);
  if (url) {
    const own = running?.url === url ? running.environment : {};
    return { url, environment: { ...process.env, ...own }, close: nothing };
  }
  if (running) return { ...running, close: nothing };
  throw new UsageError(
    "no storefront runs here: start one with `npm run storefront`, or let this command do it with --start, or name one with --url",
  );
}

async function startTarget(
  { monolith, products }: Pick<LoadOptions, "monolith" | "products">,
  onProgress: (what: string) => void,
): Promise<Target> {
  const folder = temporaryFolder();
  try {
    const variables = { LOG_LEVEL: "warn" };
    const onExit = (what: string) => console.error(what);
    const storefront = await startStorefront({ folder, monolith, variables, products, onExit, onProgress });
    const close = async () => {
      await storefront.stop();
      removeFolder(folder);
    };
    return { url: storefront.url, environment: storefront.environment, close };
  } catch (error) {
    removeFolder(folder);
    throw error;
  }
}

function nothing(): Promise<void> {
  return Promise.resolve();
}
