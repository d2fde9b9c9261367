import { failoverStatusCodes } from "./edge.plan";
import { nearestRegions } from "./nearest.plan";

/** Key of the key-value store that names the region which takes writes. */
export const homeKey = "home";

/** What the routing function is made from. */
export interface RoutingPlan {
  /** Home where the key-value store cannot be read. */
  readonly home: string;
  /** All regions; their names are the ids of the distribution's origins. Two or more. */
  readonly regions: readonly string[];
}

/**
 * The code of the CloudFront Function (JavaScript runtime 2.0, viewer request) that picks an origin per request:
 *
 * - GET, HEAD and OPTIONS go to the region nearest to the regional edge cache (`cf.edgeLocation.region`) and, where that one fails,
 *   to home; where home is the nearest, to the next nearest. `cf.createRequestOriginGroup` makes this group for the one request.
 * - Everything else goes to home alone (`cf.selectRequestOriginById`): a write must never be sent twice.
 *
 * Home is a value in the key-value store, read at every request, so that changing it takes seconds and no deployment. Where the store
 * cannot be read, the home of the last `pulumi up` serves: the database has one writer, so a wrong guess fails and damages nothing.
 *
 * Why not an origin group on the default behaviour: CloudFront refuses a group on a behaviour that allows POST. Why not
 * `cf.updateRequestOrigin`: it cannot change a VPC origin; the two functions used here can. CloudFront does not call the function a
 * second time when it fails over.
 */
export function routingCode({ home, regions }: RoutingPlan): string {
  return `import cf from 'cloudfront';

const store = cf.kvs();
const regions = ${JSON.stringify(regions)};
const nearest = ${JSON.stringify(nearestRegions(regions))};
const reads = ['GET', 'HEAD', 'OPTIONS'];

async function currentHome() {
  try {
    const home = await store.get('${homeKey}');
    if (regions.includes(home)) return home;
    console.log('unknown home: ' + home);
  } catch (error) {
    console.log('home not read: ' + error);
  }
  return '${home}';
}

async function handler(event) {
  const request = event.request;
  const home = await currentHome();
  if (!reads.includes(request.method)) {
    cf.selectRequestOriginById(home);
    return request;
  }
  const order = nearest[cf.edgeLocation && cf.edgeLocation.region] || [home];
  const first = order[0];
  const second = first === home ? order.find((region) => region !== home) : home;
  cf.createRequestOriginGroup({
    originIds: [{ originId: first }, { originId: second || regions.find((region) => region !== first) }],
    failoverCriteria: { statusCodes: ${JSON.stringify(failoverStatusCodes)} },
  });
  return request;
}
`;
}

/** Most bytes that CloudFront takes of a function. */
export const maximumCodeBytes = 10_240;
