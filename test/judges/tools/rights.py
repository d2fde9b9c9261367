"""Checks IAM policy documents: one line of JSON per finding.

Standard input: [{"kind": "identity" | "resource" | "trust", "document": {…}}]
Actions, resources and condition keys are known by policy-sentry; parliament checks the structure of identity policies.
"""

import fnmatch
import json
import re
import sys

from parliament import analyze_policy_string
from policy_sentry.shared.iam_data import get_service_prefix_data

# Parliament's own list of actions is older than policy-sentry's, and the rest is said by the checks below.
ABOUT_STRUCTURE = {"MALFORMED", "MALFORMED_JSON", "INVALID_VERSION", "NO_VERSION", "INVALID_SID", "INVALID_ARN", "UNKNOWN_OPERATOR"}


def listed(value):
    return value if isinstance(value, list) else [] if value is None else [value]


def data_of(action):
    service, _, name = action.partition(":")
    data = get_service_prefix_data(service.lower())
    return data, (data or {}).get("privileges", {}), name


def known_actions(action):
    """The actions that a pattern covers, in their own spelling; empty for one that does not exist."""
    _, privileges, name = data_of(action)
    return [known for known in privileges if fnmatch.fnmatchcase(known.lower(), name.lower())]


def named_types(data, privilege):
    """Resource types that an action can be limited to."""
    return [name for name in privilege["resource_types"] if name != "" and name in data["resources"]]


def could_be(resource, pattern):
    """Whether a resource of a policy can be one of the type with this pattern: wildcards stand on both sides."""
    theirs = re.sub(r"\$\{[^}]*\}", "*", pattern).split(":", 5)
    ours = re.sub(r"\$\{[^}]*\}", "*", resource).split(":", 5)
    if len(ours) < 6:
        return resource == "*"
    return all(overlap(one, other) for one, other in zip(ours, theirs))


def overlap(one, other):
    """Whether two patterns with * have a text in common."""
    if not one or not other:
        return not (one or other).strip("*")
    if one[0] == "*":
        return overlap(one[1:], other) or overlap(one, other[1:])
    if other[0] == "*":
        return overlap(one, other[1:]) or overlap(one[1:], other)
    return (one[0] == other[0] or "?" in (one[0], other[0])) and overlap(one[1:], other[1:])


def condition_known(key, data, privileges):
    if key.lower().startswith("aws:"):
        return True
    keys = set(data.get("conditions", {}))
    for privilege in privileges:
        for kind in privilege["resource_types"].values():
            keys.update(kind["condition_keys"])
    return any(
        fnmatch.fnmatchcase(key.lower(), re.sub(r"\$\{[^}]*\}|<[^>]*>", "*", known).lower())
        for known in keys
    )


def check_action(statement, action, kind):
    data, privileges, name = data_of(action)
    known = known_actions(action)
    if not known:
        yield "unknown-action", action, f"there is no action {action}"
        return
    if statement.get("Effect") != "Allow":
        return
    if "*" in name and kind == "identity":
        yield "wildcard-action", action, f"{action} allows {len(known)} actions: name those that are needed"
    if kind != "identity":
        return
    resources = listed(statement.get("Resource"))
    for one in known:
        types = named_types(data, privileges[one])
        if not types:
            if resources and "*" not in resources and "" in privileges[one]["resource_types"]:
                yield "resource-ignored", action, f"{action} cannot be limited to a resource, so this allows nothing"
            continue
        if "*" in resources:
            yield "wildcard-resource", action, f"{action} can be limited to a resource: {', '.join(types)}"
        elif not any(could_be(resource, data["resources"][kind]["arn"]) for resource in resources for kind in types):
            yield "wrong-resource", action, f"{action} works on {', '.join(types)}, none of which is in {resources}"


def check_conditions(statement):
    actions = [action for action in listed(statement.get("Action")) if known_actions(action)]
    keys = {key for block in statement.get("Condition", {}).values() for key in block}
    for key in sorted(keys):
        if key.lower().startswith("aws:") or not actions:
            continue
        services = [(data_of(action)[0], [data_of(action)[1][one] for one in known_actions(action)]) for action in actions]
        if not any(condition_known(key, data, privileges) for data, privileges in services):
            yield "unknown-condition", key, f"no action of this statement knows the condition key {key}"


def check(policy):
    document, kind = policy["document"], policy["kind"]
    for statement in listed(document.get("Statement")):
        # What is denied but for what is named is a border, not a gap.
        if statement.get("Effect") == "Allow" and ("NotAction" in statement or "NotResource" in statement):
            yield "not-action", statement.get("Sid", ""), "allows all but what is named"
        for action in listed(statement.get("Action")):
            if action == "*" or ":" not in action:
                if statement.get("Effect") == "Allow":
                    yield "wildcard-action", action, f"{action} allows everything"
                continue
            yield from check_action(statement, action, kind)
        if kind != "trust":
            yield from check_conditions(statement)
    if kind == "identity":
        for finding in analyze_policy_string(json.dumps(document)).findings:
            if finding.issue in ABOUT_STRUCTURE:
                yield "structure", finding.issue, f"{finding.title} {finding.detail}"


def main():
    for number, policy in enumerate(json.load(sys.stdin)):
        for rule, subject, message in dict.fromkeys(check(policy)):
            print(json.dumps({"policy": number, "rule": rule, "subject": subject, "message": message}))


main()
