import { type ArgumentCheck } from "../lib/errors";
import { stableHash } from "../lib/naming";
import { checkTags } from "../lib/tags";
import { checkRegion } from "../lib/zones";
import { checkImage, checkObjectName, checkResources } from "./kubernetes.plan";
import { checkPlacement, checkVariables } from "./service.plan";
import { type TaskArgs, type taskDefaults } from "./task-args";

/** Times of a task with nothing left open. */
export type TaskTimes = Required<Pick<TaskArgs, keyof typeof taskDefaults>>;

/** Longest name of a task: Kubernetes writes a Job's name into a label of 63 characters, and adds to it for pods. */
const longestName = 47;

/** Name of a run: the same as long as the same is run in the same way. Pods cannot be changed, so that anything else is another run. */
export function runName(taskName: string, template: unknown): string {
  return `${taskName}-${stableHash(JSON.stringify(template))}`;
}

/** Records everything that is wrong with a task's arguments. */
export function checkTask(
  check: ArgumentCheck,
  taskName: string,
  args: TaskArgs,
  { retries, deadlineSeconds }: TaskTimes,
): void {
  checkRegion(check, args.cluster.region, "cluster.region");
  checkObjectName(check, taskName, "taskName");
  const short = `${longestName} characters at most`;
  check.require(taskName.length <= longestName, "taskName", taskName, short);
  checkImage(check, args.image);
  checkResources(check, args.resources);
  checkTags(check, args.tags);
  checkPlacement(check, args.placement);
  checkVariables(check, args);
  for (const field of ["command", "arguments"] as const) {
    const words = args[field];
    const said = words === undefined || (words.length > 0 && words[0] !== "");
    check.require(said, field, words, "a word or more, or left out");
  }
  const tries = Number.isInteger(retries) && retries >= 0 && retries <= 10;
  check.require(tries, "retries", retries, "0 to 10");
  const time = Number.isInteger(deadlineSeconds) && deadlineSeconds >= 30 && deadlineSeconds <= 3600;
  check.require(time, "deadlineSeconds", deadlineSeconds, "30 to 3600 whole seconds");
}
