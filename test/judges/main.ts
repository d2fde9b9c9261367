import { coverage, judge, judgeKubernetes } from "./judge";
import { type KubernetesJudgement } from "./kubernetes";
import { weigh } from "./known";
import { programs } from "./programs";
import { Unavailable } from "./tools/cache";

/** Prints what AWS would say to our programs; exit 0 where nothing is wrong, 1 where something is, 2 without judges. */
async function main(): Promise<void> {
  const all = await programs();
  const [{ translations, findings: ofAws }, kubernetes] = await Promise.all([
    judge(all),
    kubernetesWhereThereIsGo(all),
  ]);
  const findings = [...ofAws, ...kubernetes.findings];
  const { open, stale } = weigh(findings);
  for (const [name, translation] of translations) {
    console.log(`${name}: ${coverage(translation)}`);
    for (const { judge: by, rule, urn, property, message } of open.filter(
      ({ program }) => program === name,
    )) {
      console.log(`  ✖ ${by} ${rule} ${urn.split("::").slice(2).join("::")} ${property}\n    ${message}`);
    }
  }
  console.log(`judged ${kubernetes.judged} Kubernetes objects`);
  for (const [kind, count] of kubernetes.unjudged) console.log(`  not judged: ${count} ${kind}`);
  for (const { rule, about } of stale) console.log(`✖ known, and found no more: ${rule} ${about}`);
  console.log(`${open.length} findings, ${findings.length - open.length} known`);
  process.exitCode = open.length + stale.length > 0 ? 1 : 0;
}

/** AWS is judged on machines without Go too. */
async function kubernetesWhereThereIsGo(
  all: Awaited<ReturnType<typeof programs>>,
): Promise<KubernetesJudgement> {
  try {
    return await judgeKubernetes(all);
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    console.log(`Kubernetes objects are not judged: ${error.message}`);
    return { findings: [], judged: 0, unjudged: new Map() };
  }
}

main().catch((error: unknown) => {
  if (!(error instanceof Unavailable)) throw error;
  console.error(error.message);
  process.exitCode = 2;
});
