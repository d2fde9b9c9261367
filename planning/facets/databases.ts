import { type Value } from "../graph/value";
import { type Facet, type Link, type Zones } from "./facet";
import { type ScalableTarget } from "./scaling";

/** An Aurora (or Multi-AZ, DocumentDB, Neptune) cluster. */
export interface RelationalCluster extends Facet<"RelationalCluster"> {
  readonly identifier: Value<string>;
  /** `aurora-postgresql`, `aurora-mysql`, `postgres`, `docdb`, … */
  readonly engine: Value<string>;
  readonly engineVersion: Value<string>;
  /** Instances whose link to this cluster is known. */
  readonly instances: readonly DatabaseInstance[];
  readonly global: Link<GlobalDatabase>;
  /** `secondary`: a read-only member of a global database. */
  readonly role: Value<"standalone" | "primary" | "secondary">;
  /** Serverless v2 bounds in ACU; absent without Serverless v2. */
  readonly minCapacity: Value<number>;
  readonly maxCapacity: Value<number>;
  /** Class of a Multi-AZ cluster's members; absent for Aurora. */
  readonly instanceClass: Value<string>;
  /** Days. */
  readonly backupRetention: Value<number>;
  readonly deletionProtection: Value<boolean>;
  readonly storageEncrypted: Value<boolean>;
  readonly storageType: Value<string>;
  /** Zones of the subnet group. */
  readonly zones: Zones;
  readonly scalableTargets: readonly ScalableTarget[];
}

/** An instance of a cluster, or a stand-alone RDS instance. */
export interface DatabaseInstance extends Facet<"DatabaseInstance"> {
  readonly member: "cluster" | "standalone";
  readonly identifier: Value<string>;
  /** Absent for a stand-alone instance. */
  readonly cluster: Link<RelationalCluster>;
  readonly engine: Value<string>;
  readonly engineVersion: Value<string>;
  /** `db.r8g.large`, `db.serverless`, … */
  readonly instanceClass: Value<string>;
  /** Absent where AWS chooses. */
  readonly zone: Value<string>;
  readonly promotionTier: Value<number>;
  /** Absent for a member of a cluster. */
  readonly multiAz: Value<boolean>;
  /** GiB; absent for a member of an Aurora cluster. */
  readonly allocatedStorage: Value<number>;
  readonly backupRetention: Value<number>;
  readonly deletionProtection: Value<boolean>;
}

/** An Aurora global database. */
export interface GlobalDatabase extends Facet<"GlobalDatabase"> {
  readonly identifier: Value<string>;
  readonly engine: Value<string>;
  readonly engineVersion: Value<string>;
  readonly clusters: readonly RelationalCluster[];
}
