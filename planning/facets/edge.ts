import { type Value } from "../graph/value";
import { type Facet, type Link } from "./facet";

/** A CloudFront distribution. */
export interface Distribution extends Facet<"Distribution"> {
  readonly enabled: Value<boolean>;
  readonly origins: Value<readonly Origin[]>;
  readonly originGroups: Value<readonly OriginGroup[]>;
  /** The default behaviour first. */
  readonly behaviours: Value<readonly CacheBehaviour[]>;
  readonly webAcl: Link<WebAcl>;
  readonly priceClass: Value<string>;
  readonly httpVersion: Value<string>;
}

export interface Origin {
  readonly originId: Value<string>;
  readonly domainName: Value<string>;
  readonly type: "custom" | "s3" | "vpc";
}

export interface OriginGroup {
  readonly originId: Value<string>;
  /** Origin ids, the primary first. */
  readonly members: Value<readonly string[]>;
  readonly statusCodes: Value<readonly number[]>;
}

export interface CacheBehaviour {
  /** `*` for the default behaviour. */
  readonly pathPattern: Value<string>;
  /** Id of an origin or of an origin group. */
  readonly targetOriginId: Value<string>;
  readonly allowedMethods: Value<readonly string[]>;
  readonly compress: Value<boolean>;
  /** Functions at the edge that run for the behaviour; those outside the graph are left out. */
  readonly functions: readonly EdgeFunction[];
}

/** A CloudFront Function. */
export interface EdgeFunction extends Facet<"EdgeFunction"> {
  readonly runtime: Value<string>;
  readonly keyValueStores: Value<readonly KeyValueStore[]>;
}

/** A CloudFront key-value store: configuration that functions read at the edge. */
export interface KeyValueStore extends Facet<"KeyValueStore"> {
  readonly name: Value<string>;
}

export interface WebAcl extends Facet<"WebAcl"> {
  readonly scope: Value<"CLOUDFRONT" | "REGIONAL">;
  readonly rules: Value<readonly WebAclRule[]>;
}

export interface WebAclRule {
  readonly name: Value<string>;
  readonly priority: Value<number>;
  readonly type: "rate" | "managed" | "other";
  /** Requests per address within the rule's window; absent for other than rate rules. */
  readonly rateLimit: Value<number>;
}
