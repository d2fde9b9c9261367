/** What a judge says is wrong with a resource. */
export interface Finding {
  /** Name of the program that has the resource. */
  readonly program: string;
  readonly judge: "cfn-lint" | "preflight" | "rights" | "own" | "kubernetes";
  /** The judge's name for its rule. */
  readonly rule: string;
  readonly urn: string;
  /** Where in the resource, in the judge's words. */
  readonly property: string;
  readonly message: string;
}
