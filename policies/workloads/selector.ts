import { type LabelExpression, type Labels, type LabelSelector, type Value } from "@tenfold/planning";

/**
 * Whether a label selector matches labels; undefined where it cannot be told. As in Kubernetes, an absent selector
 * matches nothing and an empty one matches everything.
 */
export function selects(selector: Value<LabelSelector>, labels: Value<Labels>): boolean | undefined {
  if (selector.state === "absent") return false;
  if (selector.state === "unknown") return undefined;
  const { matchLabels, matchExpressions } = selector.value;
  if (Object.keys(matchLabels).length + matchExpressions.length === 0) return true;
  if (labels.state === "unknown") return undefined;
  const present = labels.state === "known" ? labels.value : {};
  const verdicts = [
    ...Object.entries(matchLabels).map(([key, value]) => matches(present[key], value)),
    ...matchExpressions.map((expression) => satisfies(present[expression.key], expression)),
  ];
  if (verdicts.includes(false)) return false;
  return verdicts.includes(undefined) ? undefined : true;
}

function matches(label: Value<string> | undefined, wanted: Value<string>): boolean | undefined {
  if (label === undefined || label.state === "absent") return false;
  if (label.state === "unknown" || wanted.state !== "known") return undefined;
  return label.value === wanted.value;
}

function satisfies(label: Value<string> | undefined, expression: LabelExpression): boolean | undefined {
  const present = label !== undefined && label.state !== "absent";
  if (expression.operator === "Exists") return present;
  if (expression.operator === "DoesNotExist") return !present;
  if (!present) return expression.operator === "NotIn";
  if (label.state === "unknown") return undefined;
  return expression.values.includes(label.value) === (expression.operator === "In");
}
