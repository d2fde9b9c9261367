import { costBudgetPresent } from "./accounting/cost-budget-present";
import { costTags } from "./accounting/cost-tags";
import { eksNgBounds } from "./cluster/eks-ng-bounds";
import { eksNodeAutoscaler } from "./cluster/eks-node-autoscaler";
import { karpenterLimits } from "./cluster/karpenter-limits";
import { auroraReaderAutoscaling } from "./data/aurora-reader-autoscaling";
import { auroraReadersAz } from "./data/aurora-readers-az";
import { cacheFailover } from "./data/cache-failover";
import { cfOriginFailover } from "./edge/cf-origin-failover";
import { costInstanceAllowlist } from "./instances/cost-instance-allowlist";
import { costPrevGen } from "./instances/cost-prev-gen";
import { type Rule } from "./lib/rule";
import { lbMultiAz } from "./network/lb-multi-az";
import { netGatewayEndpoints } from "./network/net-gateway-endpoints";
import { netNatBudget } from "./network/net-nat-budget";
import { netNatPerAz } from "./network/net-nat-per-az";
import { netVpcMinAzs } from "./network/net-vpc-min-azs";
import { logRetention } from "./retention/log-retention";
import { s3Lifecycle } from "./retention/s3-lifecycle";
import { mskBrokersAz } from "./streaming/msk-brokers-az";
import { mskDurability } from "./streaming/msk-durability";
import { k8sCrdBeforeUse } from "./workloads/k8s-crd-before-use";
import { k8sHpaBounds } from "./workloads/k8s-hpa-bounds";
import { k8sHpaMetricSource } from "./workloads/k8s-hpa-metric-source";
import { k8sHpaTarget } from "./workloads/k8s-hpa-target";
import { k8sMinReplicas } from "./workloads/k8s-min-replicas";
import { k8sPdbFeasible } from "./workloads/k8s-pdb-feasible";
import { k8sRequests } from "./workloads/k8s-requests";
import { k8sZoneSpread } from "./workloads/k8s-zone-spread";

/** The rules of the pack `scalability`, in the order in which a request meets what they are about. */
export const scalabilityRules: readonly Rule[] = [
  cfOriginFailover,
  netVpcMinAzs,
  netNatPerAz,
  lbMultiAz,
  eksNgBounds,
  eksNodeAutoscaler,
  karpenterLimits,
  k8sRequests,
  k8sMinReplicas,
  k8sZoneSpread,
  k8sPdbFeasible,
  k8sHpaBounds,
  k8sHpaTarget,
  k8sHpaMetricSource,
  k8sCrdBeforeUse,
  auroraReadersAz,
  auroraReaderAutoscaling,
  cacheFailover,
  mskBrokersAz,
  mskDurability,
];

/** The rules of the pack `cost`. */
export const costRules: readonly Rule[] = [
  costTags,
  costBudgetPresent,
  costInstanceAllowlist,
  costPrevGen,
  netNatBudget,
  netGatewayEndpoints,
  logRetention,
  s3Lifecycle,
];
