import { createHash } from "node:crypto";
import { type Product } from "./domain.ts";

const qualities = [
  "quiet",
  "bright",
  "sturdy",
  "folding",
  "little",
  "warm",
  "striped",
  "light",
  "woven",
  "round",
];
const materials = [
  "walnut",
  "linen",
  "steel",
  "cork",
  "wool",
  "copper",
  "bamboo",
  "leather",
  "glass",
  "clay",
  "felt",
];
const things = [
  "desk",
  "lamp",
  "kettle",
  "blanket",
  "shelf",
  "mug",
  "chair",
  "basket",
  "clock",
  "bowl",
  "rug",
  "stool",
  "vase",
];

/** Categories of the sample, from `furniture` on. */
export const sampleCategories: readonly string[] = [
  "furniture",
  "kitchen",
  "lighting",
  "textiles",
  "garden",
  "office",
  "bath",
  "storage",
  "toys",
  "travel",
];

/** Words of which the names are made: what to search for. */
export const sampleWords: readonly string[] = [...qualities, ...materials, ...things];

const begin = Date.UTC(2026, 0, 1);

/** Id of a product of the sample: the same on every machine. */
export function sampleId(number: number): string {
  const time = (begin + number).toString(16).padStart(12, "0");
  const digest = createHash("sha256").update(`product ${number}`).digest("hex");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${digest.slice(0, 3)}-8${digest.slice(3, 6)}-${digest.slice(6, 18)}`;
}

/** A product of the sample, by its number from 0 on. All of it follows from the number. */
export function sampleProduct(number: number): Product {
  const [quality, material, thing] = [at(qualities, number), at(materials, number), at(things, number)];
  return {
    id: sampleId(number),
    name: `${quality} ${material} ${thing} ${number}`,
    description: `A ${quality} ${thing} of ${material}, made to be used every day. Number ${number} of our series.`,
    category: at(sampleCategories, Math.floor(number / 7)),
    priceCents: 500 + ((number * 7919) % 49_500),
    currency: "EUR",
    stock: 1_000_000,
    version: 1,
  };
}

function at(list: readonly string[], number: number): string {
  return list[number % list.length] ?? "";
}
