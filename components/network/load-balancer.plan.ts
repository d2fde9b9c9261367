import {
  planTargetGroup,
  stickinessSeconds,
  type TargetArgs,
  targetMistakes,
  type TargetMistake,
  whole,
} from "./target.plan";

/** Kind of balancer: `application` understands HTTP, `network` passes TCP on. */
export type LoadBalancerType = "application" | "network";

/** Whom the balancer has an address for: the network alone, or the internet. */
export type LoadBalancerScheme = "internal" | "public";

/** Another group of targets that takes a share, e.g. a canary, or the pods of the next cluster. */
export interface AlternativeTarget extends Partial<TargetArgs> {
  /** Share in proportion to the weights of all groups, 0 to 999; 0 takes nothing. */
  readonly weight: number;
}

/** One target group as it is created. */
export interface PlannedGroup {
  /** Name of the alternative; undefined for the target itself. */
  readonly alternative: string | undefined;
  readonly weight: number;
  readonly properties: ReturnType<typeof planTargetGroup>;
}

/** Most groups that one listener sends to. */
const maximumGroups = 5;

/** What decides over the groups of a balancer. */
export interface GroupArgs {
  readonly type: LoadBalancerType;
  readonly target: TargetArgs & { readonly weight?: number };
  readonly alternatives: Readonly<Record<string, AlternativeTarget>>;
  readonly secure: boolean;
}

/** Weight of the target itself where alternatives have theirs and it has none. */
export const defaultWeight = 100;

/** The groups; the alternatives have the target's settings but for their own. */
export function planGroups({ type, target, alternatives }: GroupArgs): PlannedGroups {
  const { weight = defaultWeight, ...own } = target;
  return {
    target: { alternative: undefined, weight, properties: planTargetGroup(type, own) },
    alternatives: Object.entries(alternatives).map(([alternative, { weight: share, ...changes }]) => ({
      alternative,
      weight: share,
      properties: planTargetGroup(type, { ...own, ...changes }),
    })),
  };
}

/** All groups of a balancer. */
export interface PlannedGroups {
  readonly target: PlannedGroup;
  readonly alternatives: readonly PlannedGroup[];
}

/** Seconds that a client stays with its group: AWS refuses a sticky group beside others unless the choice of the group is sticky too. */
export function groupStickiness({ target, alternatives }: GroupArgs): number {
  const all = [target, ...Object.values(alternatives).map((changes) => ({ ...target, ...changes }))];
  return Math.max(...all.map(({ stickiness }) => stickinessSeconds(stickiness)));
}

/** What AWS would refuse of the groups: field below the balancer's arguments, value, what is allowed. */
export function groupMistakes(args: GroupArgs): readonly TargetMistake[] {
  const { type, target, alternatives, secure } = args;
  const { weight, ...own } = target;
  const entries = Object.entries(alternatives);
  const found: TargetMistake[] = prefixed("target", targetMistakes(type, own, secure));
  const require = (holds: boolean, ...mistake: TargetMistake) => void (holds || found.push(mistake));
  const alone = "leave it out: without alternatives the target takes everything";
  require(weight === undefined || entries.length > 0, "target.weight", weight, alone);
  require(weight === undefined || whole(weight, 0, 999), "target.weight", weight, "0 to 999");
  const most = `at most ${maximumGroups - 1}: a listener sends to ${maximumGroups} groups`;
  require(entries.length < maximumGroups, "alternatives", Object.keys(alternatives), most);
  for (const [name, { weight: share, ...changes }] of entries) {
    const field = `alternatives.${name}`;
    const plain = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) && name.length <= 16;
    require(plain, "alternatives", name, "names of lower-case letters, digits and hyphens, at most 16 characters");
    require(whole(share, 0, 999), `${field}.weight`, share, "0 to 999");
    const inherited = targetMistakes(type, own, secure).map(([wrong]) => wrong);
    const mistakes = targetMistakes(type, { ...own, ...changes }, secure);
    found.push(
      ...prefixed(
        field,
        mistakes.filter(([wrong]) => !inherited.includes(wrong)),
      ),
    );
  }
  const sum = [weight ?? defaultWeight, ...entries.map(([, { weight: share }]) => share)];
  require(entries.length === 0 || sum.some((share) => share > 0), "alternatives", sum, "one weight above 0");
  const moves = type === "network" && entries.length > 0 && isSticky(args);
  const fix =
    "not beside alternatives: the network type would give a client's next connection to another group";
  require(!moves, "target.stickiness", target.stickiness, fix);
  return found;
}

function isSticky({ target, alternatives }: GroupArgs): boolean {
  const all = [target, ...Object.values(alternatives)];
  return all.some(({ stickiness = "off" }) => stickiness !== "off");
}

function prefixed(prefix: string, mistakes: readonly TargetMistake[]): TargetMistake[] {
  return mistakes.map(([field, value, fix]) => [`${prefix}.${field}`, value, fix]);
}

/** TLS 1.3 and 1.2 with forward secrecy alone; every client that CloudFront or a current runtime is speaks it. */
const tlsPolicy = "ELBSecurityPolicy-TLS13-1-2-Res-2021-06";

/** The listener's properties: TLS on 443 where there is a certificate, else plain on 80. */
export function planListener(type: LoadBalancerType, certificate: boolean) {
  const plain = type === "application" ? "HTTP" : "TCP";
  const secure = type === "application" ? "HTTPS" : "TLS";
  return certificate ? { port: 443, protocol: secure, sslPolicy: tlsPolicy } : { port: 80, protocol: plain };
}
