import { objectiveAlerts } from "./objective-alerts";
import { type Objectives } from "./objectives";
import { objectiveRules, serviceRules } from "./recording-rules";
import { type RuleFile } from "./rule";
import { symptomAlerts } from "./symptom-alerts";

/** The rules of an environment as Prometheus reads them, by what they do. */
export interface Rules {
  readonly recording: RuleFile;
  readonly alerting: RuleFile;
}

/** The rules with the objectives of an environment filled in. */
export function rulesFor(objectives: Objectives): Rules {
  return {
    recording: { groups: [serviceRules, objectiveRules(objectives)] },
    alerting: { groups: [objectiveAlerts(objectives), symptomAlerts] },
  };
}
