import { type Objectives } from "../objectives";
import { type Dashboard } from "./dashboard";
import { objectivesDashboard } from "./objectives";
import { servicesDashboard } from "./services";
import { storesDashboard } from "./stores";

/** The dashboards of an environment. */
export function dashboardsFor(objectives: Objectives): readonly Dashboard[] {
  return [servicesDashboard(), storesDashboard(), objectivesDashboard(objectives)];
}
