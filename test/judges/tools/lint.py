"""Lints CloudFormation templates with cfn-lint: one line of JSON per finding.

Standard input: {"ignored": ["E3010"], "templates": [{"region": "us-west-2", "body": {…}}]}
"""

import json
import sys
import tempfile
from pathlib import Path

from cfnlint.api import ManualArgs, lint_file


def main():
    request = json.load(sys.stdin)
    with tempfile.TemporaryDirectory() as folder:
        for number, template in enumerate(request["templates"]):
            file = Path(folder) / "template.json"
            file.write_text(json.dumps(template["body"], indent=1))
            config = ManualArgs(regions=[template["region"]], ignore_checks=request["ignored"])
            for match in lint_file(file, config=config):
                place = list(getattr(match, "path", None) or [])
                print(json.dumps({"template": number, "rule": match.rule.id, "message": match.message, "path": place}))


main()
