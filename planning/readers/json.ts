import { ReaderError } from "./reader-error";

export type JsonMap = Readonly<Record<string, unknown>>;

export function isJsonMap(value: unknown): value is JsonMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function mapOrEmpty(value: unknown): JsonMap {
  return isJsonMap(value) ? value : {};
}

export function listOrEmpty(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function textsOf(value: unknown): readonly string[] {
  return listOrEmpty(value).filter((element) => typeof element === "string");
}

export function textOrUndefined(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** @throws ReaderError where the value is not a list. */
export function requiredList(value: unknown, where: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new ReaderError(`${where} is not a list`);
  return value;
}
