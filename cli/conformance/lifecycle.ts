import { ownEnvironments } from "./programs";
import { type Life, RealEngine } from "./real-engine";
import { type Surroundings } from "./run";

/** The config key that lets an environment go. */
const protection = "tenfold:protection";

/**
 * Brings each environment of this project up on the real engine with simulated providers, previews it again, tries to destroy it while
 * it is protected, and destroys it the way the docs say.
 * @returns 0 where each began, stayed and ended as it should, 1 where one did not
 */
export async function runLifecycle(
  { options, workspace, invokes, signal, write }: Surroundings,
  root: string,
): Promise<number> {
  const real = new RealEngine(workspace, options, invokes, signal);
  write(`pulumi ${await real.version()}, ${options.providers} providers\n\n${head}`);
  const { only } = options;
  const environments = ownEnvironments(root).filter(
    ({ name }) => only.length === 0 || only.some((text) => name.includes(text)),
  );
  let failures = 0;
  for (const program of environments) {
    const life = await real.live(program, protection);
    write(lifeLine(program.name, life));
    const wrong = mistakesOf(life);
    wrong.forEach((line) => write(`  ✖ ${line}`));
    failures += wrong.length;
  }
  return failures === 0 ? 0 : 1;
}

const head = [
  "environment".padEnd(14),
  "created".padStart(8),
  "second preview".padStart(16),
  "destroy, protected".padStart(20),
  "left".padStart(6),
  "time".padStart(8),
].join(" ");

/** One line of the table. */
export function lifeLine(name: string, life: Life): string {
  const preview = life.changed.length === 0 ? "empty" : `${life.changed.length} changes`;
  const attempt = !life.isProtected ? "–" : life.refused ? "refused" : "done";
  return [
    name.padEnd(14),
    String(life.created).padStart(8),
    preview.padStart(16),
    attempt.padStart(20),
    String(life.left.length).padStart(6),
    `${(life.milliseconds / 1000).toFixed(0)} s`.padStart(8),
  ].join(" ");
}

/** What a stack's life should not have had. */
export function mistakesOf({ changed, isProtected, refused, left }: Life): string[] {
  return [
    ...changed.map((change) => `the second preview would ${change}`),
    ...(isProtected && !refused ? ["what is protected was destroyed"] : []),
    ...left.map((urn) => `${urn} is left after destroy`),
  ];
}
