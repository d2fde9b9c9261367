import { dataMistakes } from "./consistency-data";
import { failoverMistakes } from "./consistency-failover";
import { layerMistakes } from "./consistency-layers";
import { observabilityMistakes } from "./observability";
import { offHoursMistakes } from "./consistency-off-hours";
import { notARegion, regionMistakes } from "./consistency-regions";
import { shown, type Mistake } from "./mistakes";
import { type Sections } from "./sections";

/** Finds entries that are each allowed but do not go together. */
export function consistencyMistakes(sections: Sections): Mistake[] {
  return [
    ...regionMistakes(sections),
    ...layerMistakes(sections),
    ...forecastMistakes(sections),
    ...nodeMistakes(sections),
    ...dataMistakes(sections),
    ...failoverMistakes(sections),
    ...offHoursMistakes(sections),
    ...observabilityMistakes(sections),
  ];
}

function forecastMistakes({ forecast, regions }: Sections): Mistake[] {
  if (!forecast) return [];
  const present = regions ?? [];
  const mistakes: Mistake[] = [];
  if (forecast.sessions > forecast.users)
    mistakes.push({
      path: ["forecast", "sessions"],
      value: shown(forecast.sessions),
      allowed: `at most forecast.users (${forecast.users})`,
    });
  const shares = Object.values(forecast.userShare);
  const sum = shares.reduce((total, share) => total + share, 0);
  if (Math.abs(sum - 1) > 0.001)
    mistakes.push({
      path: ["forecast", "userShare"],
      value: shown(forecast.userShare),
      allowed: `shares that add up to 1, not ${Number(sum.toFixed(3))}`,
    });
  const missing = present.filter((region) => !Object.hasOwn(forecast.userShare, region));
  const extra = Object.keys(forecast.userShare).filter((region) => !present.some((each) => each === region));
  for (const region of missing)
    mistakes.push({ path: ["forecast", "userShare", region], value: shown(undefined), allowed: "0 to 1" });
  for (const region of regions ? extra : [])
    mistakes.push({ path: ["forecast", "userShare", region], allowed: notARegion(present) });
  return mistakes;
}

/** Every service at its largest must fit on the nodes of one region, or the spike ends in pending pods. */
function nodeMistakes({ sizes }: Sections): Mistake[] {
  if (!sizes?.nodes || !sizes.services) return [];
  const services = Object.values(sizes.services);
  const vcpus = services.reduce((sum, { max, cpu }) => sum + max * vcpusOf(cpu), 0);
  const memoryGib = services.reduce((sum, { max, memory }) => sum + max * gibOf(memory), 0);
  const mistakes: Mistake[] = [];
  const { maxVcpus, maxMemoryGib } = sizes.nodes;
  if (maxVcpus < vcpus)
    mistakes.push({
      path: ["sizes", "nodes", "maxVcpus"],
      value: shown(maxVcpus),
      allowed: `${Math.ceil(vcpus)} or more: sizes.services at their largest ask for that`,
    });
  if (maxMemoryGib < memoryGib)
    mistakes.push({
      path: ["sizes", "nodes", "maxMemoryGib"],
      value: shown(maxMemoryGib),
      allowed: `${Math.ceil(memoryGib)} or more: sizes.services at their largest ask for that`,
    });
  return mistakes;
}

function vcpusOf(quantity: string): number {
  return Number.parseInt(quantity, 10) / 1_000;
}

function gibOf(quantity: string): number {
  return Number.parseInt(quantity, 10) / (quantity.endsWith("Mi") ? 1_024 : 1);
}
