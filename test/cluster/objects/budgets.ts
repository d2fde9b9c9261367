import { setTimeout as wait } from "node:timers/promises";
import { type Client, type KubernetesObject } from "../control/client";

export interface Budget extends KubernetesObject {
  readonly status?: {
    readonly observedGeneration?: number;
    readonly currentHealthy: number;
    readonly desiredHealthy: number;
    readonly disruptionsAllowed: number;
    readonly expectedPods: number;
  };
}

export interface Watch {
  /** The fewest healthy pods beyond what a budget asks for, by the budget's name; below zero it was violated. */
  readonly spare: ReadonlyMap<string, number>;
  readonly stop: () => Promise<void>;
}

/** Looks at the budgets of a namespace again and again, as their controller counts them. */
export function watchBudgets(client: Client, namespace: string): Watch {
  const spare = new Map<string, number>();
  let going = true;
  const look = async () => {
    while (going) {
      for (const { metadata, status } of await budgetsOf(client, namespace)) {
        if (!status) continue;
        const now = status.currentHealthy - status.desiredHealthy;
        spare.set(metadata.name, Math.min(now, spare.get(metadata.name) ?? Infinity));
      }
      await wait(100);
    }
  };
  const end = look();
  return {
    spare,
    stop: () => {
      going = false;
      return end;
    },
  };
}

export const budgetsOf = (client: Client, namespace: string): Promise<Budget[]> =>
  client.list<Budget>("policy/v1", "PodDisruptionBudget", { namespace });
