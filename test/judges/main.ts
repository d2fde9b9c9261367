import { coverage, judge } from "./judge";
import { weigh } from "./known";
import { programs } from "./programs";
import { Unavailable } from "./tools/cache";

/** Prints what AWS would say to our programs; exit 0 where nothing is wrong, 1 where something is, 2 without judges. */
async function main(): Promise<void> {
  const { translations, findings } = await judge(await programs());
  const { open, stale } = weigh(findings);
  for (const [name, translation] of translations) {
    console.log(`${name}: ${coverage(translation)}`);
    for (const { judge: by, rule, urn, property, message } of open.filter(
      ({ program }) => program === name,
    )) {
      console.log(`  ✖ ${by} ${rule} ${urn.split("::").slice(2).join("::")} ${property}\n    ${message}`);
    }
  }
  for (const { rule, about } of stale) console.log(`✖ known, and found no more: ${rule} ${about}`);
  console.log(`${open.length} findings, ${findings.length - open.length} known`);
  process.exitCode = open.length + stale.length > 0 ? 1 : 0;
}

main().catch((error: unknown) => {
  if (!(error instanceof Unavailable)) throw error;
  console.error(error.message);
  process.exitCode = 2;
});
