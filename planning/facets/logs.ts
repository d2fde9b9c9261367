import { type Value } from "../graph/value";
import { type Facet } from "./facet";

/** A CloudWatch log group. */
export interface LogGroup extends Facet<"LogGroup"> {
  readonly name: Value<string>;
  /** Days. Absent, like 0, means that logs are kept for ever. */
  readonly retention: Value<number>;
  readonly logClass: Value<string>;
}
