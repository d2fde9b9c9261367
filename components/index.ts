export {
  isRegion,
  type RegionEntry,
  type RegionName,
  regionCatalogue,
  usableZones,
} from "./catalogue/regions";
export { Budget, type BudgetArgs, budgetDefaults } from "./cost/budget";
export { type CostTag, type Subscribers } from "./cost/budget.plan";
export { type Domain } from "./edge/domain";
export { Edge, type EdgeArgs, edgeDefaults } from "./edge/edge";
export { type Firewall } from "./edge/firewall";
export { type EdgeOrigin } from "./edge/origins";
export { type Protection } from "./lib/protection";
export { type Tags } from "./lib/tags";
export { type FlowLogs } from "./network/flow-logs";
export {
  type Allowed,
  LoadBalancer,
  type LoadBalancerArgs,
  loadBalancerDefaults,
  type LoadBalancerOutputs,
} from "./network/load-balancer";
export {
  type Algorithm,
  type HealthCheck,
  type LoadBalancerScheme,
  type LoadBalancerType,
  type TargetArgs,
  targetDefaults,
} from "./network/load-balancer.plan";
export {
  type Connectivity,
  MultiRegionNetwork,
  type MultiRegionNetworkArgs,
  multiRegionNetworkDefaults,
} from "./network/multi-region-network";
export { Network, type NetworkArgs, networkDefaults, productionEndpoints } from "./network/network";
export { type NatMode, type Tier } from "./network/network.plan";
export {
  type NetworkOutputs,
  type RouteTableOutputs,
  type SubnetOutputs,
  subnetIds,
  type ZonedSubnets,
} from "./network/outputs";
export { Environment, type EnvironmentArgs, type Forecast, type Objectives } from "./platform/environment";
