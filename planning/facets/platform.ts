import { type PropertyMap, type Value } from "../graph/value";
import { type Facet } from "./facet";

/** What the `Environment` component says about the whole stack. */
export interface Environment extends Facet<"Environment"> {
  /** `dev`, `staging` or `prod`. */
  readonly environment: Value<string>;
  /** The region that takes writes. */
  readonly home: Value<string>;
  readonly regions: Value<readonly string[]>;
  readonly layers: Value<readonly string[]>;
  readonly forecast: Value<PropertyMap>;
  readonly objectives: Value<PropertyMap>;
  /** USD a month. */
  readonly budget: Value<number>;
}
