#!/usr/bin/env bash
# Moves home to another region and proves it. Takes every name from the stacks' outputs. See failover-drill.md.
#
#   failover-drill.sh status                 who is home, and which region's database and cache take writes
#   failover-drill.sh switch <region>        makes the region home; nothing is lost
#   failover-drill.sh drill <region>         switches over, verifies a write, switches back, with an empty preview around each step
#   failover-drill.sh failover <region>      makes the region home while the old one does not answer; loses what had not arrived
#
# Environment:
#   STACK           stack with the layers data and edge. Default: prod
#   DATA_STACK      stack with the layer data, where it has its own. Default: STACK
#   EDGE_STACK      stack with the layer edge, where it has its own. Default: STACK
#   PREVIEW_STACKS  stacks whose preview must be empty, separated by spaces. Default: these two
#   PROBE_URL       address of the write that proves it: POST, answered with 2xx, and may be repeated
#   PROBE_BODY      its body. Default: {}
#   PLAN_ARN        plan of ARC Region Switch that does the steps; none: the script does them. Default: the one that EDGE_STACK exports
#   KUBE_CONTEXT    kubectl's context for the cluster of the new home: after a failover its services send again what the old one sent. Default: the
#                   commands are printed, for somebody who reaches that cluster
#   REOPEN_SINCE    from when on they do, as 2026-11-21T20:00:00Z. Default: an hour before the script began
#   YES             1: ask nothing
set -euo pipefail

STACK=${STACK:-prod}
DATA_STACK=${DATA_STACK:-$STACK}
EDGE_STACK=${EDGE_STACK:-$STACK}
PREVIEW_STACKS=${PREVIEW_STACKS:-}
PROBE_URL=${PROBE_URL:-}
PROBE_BODY=${PROBE_BODY:-'{}'}
PLAN_ARN=${PLAN_ARN:-}
KUBE_CONTEXT=${KUBE_CONTEXT:-}
REOPEN_SINCE=${REOPEN_SINCE:-}
YES=${YES:-}
POLL_SECONDS=${POLL_SECONDS:-10}
export AWS_PAGER=""

say() { printf '%s  %s\n' "$(date -u +%H:%M:%S)" "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

# Reads JSON from standard input and prints what a JavaScript expression of `it` gives; nothing where that is nothing.
pick() {
  node -e '
    const it = JSON.parse(require("fs").readFileSync(0, "utf8") || "null");
    const words = process.argv.slice(2);
    const value = new Function("it", "words", "return " + process.argv[1])(it, words);
    if (value !== undefined && value !== null) process.stdout.write(String(value) + "\n");
  ' "$@"
}

need() {
  local tool
  for tool in aws pulumi node curl; do
    command -v "$tool" >/dev/null || fail "$tool is not on the path"
  done
  case $(aws --version 2>&1) in
    aws-cli/1*) fail "the AWS CLI is of version 1, which cannot sign for the key-value store: take version 2" ;;
  esac
}

data='' edge='' store='' regions=''

read_outputs() {
  data=$(pulumi stack output data --stack "$DATA_STACK" --json)
  edge=$(pulumi stack output edge --stack "$EDGE_STACK" --json)
  store=$(pick 'it.keyValueStoreArn' <<<"$edge")
  regions=$(pick 'Object.keys(it).join(" ")' <<<"$data")
  [ -n "$store" ] || fail "stack $EDGE_STACK has no key-value store: an environment of one region has no home to move"
  [ -n "$PLAN_ARN" ] || PLAN_ARN=$(pick 'it.failoverPlanArn' <<<"$edge")
  [ "$PLAN_ARN" != none ] || PLAN_ARN=''
}

cluster_of() { pick 'it[words[0]]?.database?.clusterArn' "$1" <<<"$data"; }

# What the region's stores are called together: globalClusterIdentifier or globalReplicationGroupId.
global_id() { pick 'it[words[0]]?.global?.[words[1]]' "$1" "$2" <<<"$data"; }

# The global database as JSON, asked in one of its regions: the other one may not answer.
global_database() {
  local id
  id=$(global_id "$1" globalClusterIdentifier)
  [ -n "$id" ] || fail "stack $DATA_STACK exports no id of a global database: run pulumi up there first"
  aws rds describe-global-clusters --region "$1" --global-cluster-identifier "$id" --output json |
    pick 'JSON.stringify(it.GlobalClusters[0])'
}

# The region whose database takes writes, where nothing is under way; else nothing.
database_writer() {
  global_database "$1" |
    pick 'it && it.Status === "available" ? it.GlobalClusterMembers.find((member) => member.IsWriter)?.DBClusterArn.split(":")[3] : undefined'
}

# The global cache as JSON, asked in one of its regions; nothing where there is none.
global_cache() {
  local id
  id=$(global_id "$1" globalReplicationGroupId)
  [ -n "$id" ] || return 0
  aws elasticache describe-global-replication-groups --region "$1" --global-replication-group-id "$id" --show-member-info --output json |
    pick 'JSON.stringify(it.GlobalReplicationGroups[0])'
}

cache_writer() {
  global_cache "$1" |
    pick 'it && it.Status !== "modifying" ? it.Members.find((member) => member.Role.toUpperCase() === "PRIMARY")?.ReplicationGroupRegion : undefined'
}

current_home() {
  aws cloudfront-keyvaluestore get-key --kvs-arn "$store" --key home --query Value --output text
}

status() {
  local region=$1
  say "home is $(current_home)"
  say "the database takes writes in $(database_writer "$region" || true)"
  [ -z "$(global_cache "$region")" ] || say "the cache takes writes in $(cache_writer "$region" || true)"
}

# wait_for <seconds> <what> <command…>: until the command prints the wanted region, which is its last argument.
wait_for() {
  local seconds=$1 what=$2 wanted=${*: -1} end
  shift 2
  end=$((SECONDS + seconds))
  until [ "$("$@" 2>/dev/null || true)" = "$wanted" ]; do
    [ "$SECONDS" -lt "$end" ] || fail "after $seconds s $what is not in $wanted yet: look at it before doing anything else"
    sleep "$POLL_SECONDS"
  done
  say "$what takes writes in $wanted"
}

move_database() {
  local region=$1 mode=$2 found id writer
  found=$(global_database "$region")
  id=$(global_id "$region" globalClusterIdentifier)
  writer=$(pick 'it.GlobalClusterMembers.find((member) => member.IsWriter)?.DBClusterArn.split(":")[3]' <<<"$found")
  if [ "$writer" = "$region" ]; then
    say "the database takes writes in $region already"
  elif [ "$mode" = ungraceful ]; then
    aws rds failover-global-cluster --region "$region" --global-cluster-identifier "$id" \
      --target-db-cluster-identifier "$(cluster_of "$region")" --allow-data-loss >/dev/null
  else
    aws rds switchover-global-cluster --region "$writer" --global-cluster-identifier "$id" \
      --target-db-cluster-identifier "$(cluster_of "$region")" >/dev/null
  fi
  wait_for 1800 "the database" database_writer "$region"
}

move_home() {
  local region=$1 etag
  etag=$(aws cloudfront-keyvaluestore describe-key-value-store --kvs-arn "$store" --query ETag --output text)
  aws cloudfront-keyvaluestore put-key --kvs-arn "$store" --key home --value "$region" --if-match "$etag" >/dev/null
  say "home is $region"
}

move_cache() {
  local region=$1 found id member
  found=$(global_cache "$region")
  [ -n "$found" ] || return 0
  if [ "$(cache_writer "$region")" != "$region" ]; then
    id=$(global_id "$region" globalReplicationGroupId)
    member=$(pick 'it.Members.find((one) => one.ReplicationGroupRegion === words[0]).ReplicationGroupId' "$region" <<<"$found")
    aws elasticache failover-global-replication-group --region "$region" --global-replication-group-id "$id" \
      --primary-region "$region" --primary-replication-group-id "$member" >/dev/null
  fi
  wait_for 900 "the cache" cache_writer "$region"
}

run_plan() {
  local region=$1 mode=$2 execution state
  execution=$(aws arc-region-switch start-plan-execution --region "$region" --plan-arn "$PLAN_ARN" \
    --target-region "$region" --action activate --mode "$mode" --query executionId --output text)
  say "execution $execution of the plan"
  while true; do
    state=$(aws arc-region-switch get-plan-execution --region "$region" --plan-arn "$PLAN_ARN" \
      --execution-id "$execution" --no-paginate --query executionState --output text)
    case $state in
      completed | completedMonitoringApplicationHealth) break ;;
      inProgress | pending | pendingManualApproval) sleep "$POLL_SECONDS" ;;
      *) fail "the plan is $state: its page in ARC says which step; go on, skip or stop there" ;;
    esac
  done
  say "the plan is $state"
}

verify() {
  local region=$1 home attempt
  home=$(current_home)
  [ "$home" = "$region" ] || fail "home is $home, not $region"
  if [ -z "$PROBE_URL" ]; then
    say "PROBE_URL is not set: no write was verified"
    return 0
  fi
  for attempt in 1 2 3 4 5 6 7 8 9 10 11 12; do
    if curl --fail --silent --show-error --max-time 5 --output /dev/null --request POST \
      --header 'content-type: application/json' --data "$PROBE_BODY" "$PROBE_URL"; then
      say "a write was answered, at attempt $attempt"
      return 0
    fi
    sleep "$POLL_SECONDS"
  done
  fail "home is $region, but $PROBE_URL answers no write"
}

make_home() {
  local region=$1 mode=$2 began=$SECONDS unsent=''
  say "$region is to be home ($mode)"
  if [ -n "$PLAN_ARN" ]; then
    run_plan "$region" "$mode"
  else
    move_database "$region" "$mode"
    move_home "$region"
    move_cache "$region"
  fi
  # Whether or not services answer: what was lost stands still until then.
  [ "$mode" != ungraceful ] || reopen || unsent=1
  verify "$region"
  [ -z "$unsent" ] || fail "$region is home, but not every service sends again: run what failed until it succeeds"
  say "$region is home, after $((SECONDS - began)) s"
}

an_hour_ago() { node -p 'new Date(Date.now() - 3600e3).toISOString()'; }

# Events that the old home marked as sent may have been lost with its brokers. Whoever had their effect knows them, so all of the last hour are sent again.
reopen() {
  local service failed=0 since=$REOPEN_SINCE
  local -a run
  [ -n "$KUBE_CONTEXT" ] || say "now have sent again what the lost brokers may have had alone:"
  for service in catalog orders payments; do
    run=(kubectl --context "${KUBE_CONTEXT:-<the new home>}" --namespace shop exec "deploy/$service" -- node main.ts --reopen "$since")
    if [ -z "$KUBE_CONTEXT" ]; then
      printf '  %s\n' "${run[*]}"
    elif "${run[@]}" >/dev/null; then
      say "$service sends again what was sent since $since"
    else
      say "$service did not: ${run[*]}" >&2
      failed=1
    fi
  done
  return "$failed"
}

# What moved lies beside Pulumi: with a refresh, the preview compares with what there really is.
empty_preview() {
  local stack
  for stack in $(tr ' ' '\n' <<<"${PREVIEW_STACKS:-$DATA_STACK $EDGE_STACK}" | sort -u); do
    pulumi preview --stack "$stack" --refresh --expect-no-changes --non-interactive >/dev/null ||
      fail "the preview of $stack is not empty: run it by hand and settle that first"
    say "the preview of $stack is empty"
  done
}

confirm() {
  local answer
  [ "$YES" != 1 ] || return 0
  printf '%s\nType the name of the stack to go on: ' "$1"
  read -r answer
  [ "$answer" = "$STACK" ] || fail "nothing was done"
}

before=''

drill() {
  local region=$1
  before=$(current_home)
  [ "$before" != "$region" ] || fail "$region is home already: name the other one"
  [ "$(database_writer "$region")" = "$before" ] || fail "home is $before, but the database does not take writes there: nothing to drill, something to repair"
  empty_preview
  confirm "Writes of $STACK move from $before to $region and back; each way they fail for a minute or more."
  trap 'say "the drill has stopped; home was $before. Back: $0 switch $before" >&2' EXIT
  make_home "$region" graceful
  empty_preview
  make_home "$before" graceful
  empty_preview
  trap - EXIT
  say "the drill is over: home is $before again"
}

known() {
  case " $regions " in
    *" ${1:-} "*) ;;
    *) fail "name one of the regions: $regions" ;;
  esac
}

main() {
  local command=${1:-} region=${2:-}
  case $command in
    status | switch | drill | failover) ;;
    *) fail "usage: $0 status | switch <region> | drill <region> | failover <region>" ;;
  esac
  need
  read_outputs
  [ "$command" = status ] && region=${region:-${regions%% *}}
  known "$region"
  case $command in
    status) status "$region" ;;
    drill) drill "$region" ;;
    switch)
      confirm "Writes of $STACK move to $region; they fail for a minute or more."
      make_home "$region" graceful
      ;;
    failover)
      confirm "Writes of $STACK that have not reached $region are LOST. Only where the old home does not answer."
      [ -n "$REOPEN_SINCE" ] || REOPEN_SINCE=$(an_hour_ago)
      make_home "$region" ungraceful
      ;;
  esac
}

main "$@"
