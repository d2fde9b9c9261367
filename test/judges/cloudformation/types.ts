import { dataTypes } from "./types/data";
import { edgeTypes } from "./types/edge";
import { atDeletion, pulumiOnly, type TypeEntry } from "./types/entry";
import { networkTypes } from "./types/network";
import { platformTypes } from "./types/platform";

/** Inputs that no CloudFormation type has. */
export const withoutCounterpart: Readonly<Record<string, string>> = {
  region: "the template's region",
  tagsAll: "the tags again",
  timeouts: pulumiOnly,
  __defaults: "the SDK's own note",
  skipDestroy: atDeletion,
  forceDestroy: atDeletion,
};

/** The table of differences, by `service/type` of Pulumi: what is not in it has the same name in CloudFormation. */
export const types: Readonly<Record<string, TypeEntry>> = {
  ...networkTypes,
  ...dataTypes,
  ...edgeTypes,
  ...platformTypes,
};
