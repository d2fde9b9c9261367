import { type LabelExpression, type Labels, type LabelSelector } from "../facets/workloads";
import { absentValue, known, unknownValue, type PropertyValue, type Value } from "../graph/value";
import { Properties, asText, parsed } from "./properties";

const operators = ["In", "NotIn", "Exists", "DoesNotExist"] as const;

/** A `LabelSelector` as Kubernetes writes it. An empty one is known and selects everything. */
export function selectorAt(asked: Properties, ...path: readonly string[]): Value<LabelSelector> {
  if (!asked.has(...path)) return absentValue;
  const matchLabels = asked.textMap(...path, "matchLabels");
  const expressions = asked.blocks(...path, "matchExpressions");
  if (matchLabels.state === "unknown" || expressions.state === "unknown") return unknownValue;
  const matchExpressions: LabelExpression[] = [];
  for (const block of expressions.state === "known" ? expressions.value : []) {
    const expression = expressionOf(block);
    if (expression === undefined) return unknownValue;
    matchExpressions.push(expression);
  }
  return known({ matchLabels: matchLabels.state === "known" ? matchLabels.value : {}, matchExpressions });
}

function expressionOf(block: Properties): LabelExpression | undefined {
  const key = block.text("key");
  const operator = block.oneOf(operators, "operator");
  const values = block.texts("values");
  if (key.state !== "known" || operator.state !== "known" || values.state === "unknown") return undefined;
  return { key: key.value, operator: operator.value, values: values.state === "known" ? values.value : [] };
}

/** Whether a selector selects an object with these labels; unknown where a value that decides it is unknown. */
export function selects(selector: Value<LabelSelector>, labels: Value<Labels>): Value<boolean> {
  if (selector.state !== "known") return selector.state === "absent" ? known(false) : unknownValue;
  if (labels.state === "unknown") return unknownValue;
  const present = labels.state === "known" ? labels.value : {};
  let answer: Value<boolean> = known(true);
  for (const [key, wanted] of Object.entries(selector.value.matchLabels)) {
    answer = both(answer, equal(wanted, valueOf(present, key)));
  }
  for (const expression of selector.value.matchExpressions) answer = both(answer, holds(expression, present));
  return answer;
}

/** False beats unknown beats true. */
function both(one: Value<boolean>, other: Value<boolean>): Value<boolean> {
  if (isFalse(one) || isFalse(other)) return known(false);
  return one.state === "known" && other.state === "known" ? known(true) : unknownValue;
}

function isFalse(value: Value<boolean>): boolean {
  return value.state === "known" && !value.value;
}

function equal(wanted: Value<string>, actual: Value<string>): Value<boolean> {
  if (actual.state === "absent") return known(false);
  if (wanted.state !== "known" || actual.state !== "known") return unknownValue;
  return known(wanted.value === actual.value);
}

function holds({ key, operator, values }: LabelExpression, labels: Labels): Value<boolean> {
  const actual = valueOf(labels, key);
  switch (operator) {
    case "Exists":
      return known(actual.state !== "absent");
    case "DoesNotExist":
      return known(actual.state === "absent");
    case "In":
      return actual.state === "known" ? known(values.includes(actual.value)) : ifAbsent(actual, false);
    case "NotIn":
      return actual.state === "known" ? known(!values.includes(actual.value)) : ifAbsent(actual, true);
  }
}

function ifAbsent(value: Value<string>, answer: boolean): Value<boolean> {
  return value.state === "absent" ? known(answer) : unknownValue;
}

function valueOf(labels: Labels, key: string): Value<string> {
  return Object.hasOwn(labels, key) ? (labels[key] ?? absentValue) : absentValue;
}

/** A count or a percentage, such as a disruption budget's bounds. */
export function asCountOrPercentage(value: PropertyValue): number | string | undefined {
  if (typeof value === "number") return value;
  if (typeof value !== "string") return undefined;
  return /^\d+$/.test(value) ? Number(value) : /^\d+%$/.test(value) ? value : undefined;
}

/** Texts of a list of blocks under one key; unknown if one of them is. */
export function textsOfBlocks(blocks: Value<readonly Properties[]>, key: string): Value<readonly string[]> {
  if (blocks.state !== "known") return blocks;
  const found: string[] = [];
  for (const block of blocks.value) {
    const text = parsed(block.raw(key), asText);
    if (text.state !== "known") return unknownValue;
    found.push(text.value);
  }
  return known(found);
}
