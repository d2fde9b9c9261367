import { type Naming } from "../map";
import { type JsonMap } from "../plain";
import { type Reshape } from "../shapes";

export interface TypeEntry extends Naming {
  /** Name in CloudFormation. @default the type of the same service and class, apart from upper and lower case */
  readonly type?: string;
  /** Why CloudFormation has no such type. */
  readonly none?: string;
  readonly reshape?: Reshape;
  /** Inputs that are files, which no judge reads: the one that stands for each. */
  readonly files?: JsonMap;
  /** A resource of Pulumi that is a property of another one in CloudFormation. */
  readonly partOf?: {
    /** One type, or several of which each may be the owner. */
    readonly type: string | readonly string[];
    /** Own property → property of the other one, which must have the same value. `id` is the resource's id. */
    readonly key: Readonly<Record<string, string>>;
    /** What it adds to the other one's inputs; lists grow. */
    readonly adds: Reshape;
  };
}

export const accountSetting = "a setting of the account";
export const atDeletion = "says how Pulumi deletes it";
export const dataPlane = "an entry of a data plane";
export const otherSide = "the other side of a connection, which CloudFormation accepts by itself";
export const pulumiOnly = "says how Pulumi updates it";
export const waiting = "waits, creates nothing";
export const finalSnapshot = { skipFinalSnapshot: atDeletion, finalSnapshotIdentifier: atDeletion };
export const immutable = { applyImmediately: pulumiOnly, allowMajorVersionUpgrade: pulumiOnly };
