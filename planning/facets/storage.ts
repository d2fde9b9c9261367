import { type Value } from "../graph/value";
import { type Facet, type Link } from "./facet";

export interface Bucket extends Facet<"Bucket"> {
  readonly name: Value<string>;
  /** The bucket's own rules (older majors) and those of separate configurations whose link to the bucket is known. */
  readonly lifecycleRules: Value<readonly LifecycleRule[]>;
  readonly lifecycleConfigurations: readonly LifecycleConfiguration[];
  readonly versioning: Value<boolean>;
}

export interface LifecycleConfiguration extends Facet<"LifecycleConfiguration"> {
  readonly bucket: Link<Bucket>;
  readonly rules: Value<readonly LifecycleRule[]>;
}

export interface LifecycleRule {
  readonly id: Value<string>;
  readonly enabled: Value<boolean>;
  /** Days until current objects expire; absent where they do not. */
  readonly expirationDays: Value<number>;
  /** Days until non-current versions expire. */
  readonly noncurrentExpirationDays: Value<number>;
  /** Days until an unfinished multipart upload is aborted. */
  readonly abortMultipartDays: Value<number>;
  /** Storage classes that current objects move to. */
  readonly transitions: Value<readonly string[]>;
}
