"""Looks up the locked packages among known vulnerabilities: `python -m tests.audit requirements.txt`, in `.ci/run`.

`pip-audit` calls it clean, too, when the service knew none of the packages, and fails alike for a hole and for a
service out of reach. Here the first is never taken for the other.
"""

import json
import subprocess
import sys
from dataclasses import dataclass

SERVICES = ("pypi", "osv")
OUT_OF_REACH = ("ConnectionError", "ConnectTimeout", "ReadTimeout", "ServiceError", "HTTPError")


@dataclass(frozen=True, slots=True)
class Audit:
    looked_at: int
    """Packages that the service knows."""
    faults: tuple[str, ...]
    """One line each: a vulnerability, a package that could not be looked at, or why the tool itself failed."""


def judged(told: str, errors: str) -> Audit:
    """What an audit found, from what the tool wrote."""
    try:
        packages = json.loads(told)["dependencies"]
    except ValueError:
        away = any(name in errors for name in OUT_OF_REACH)
        return Audit(0, () if away else (f"pip-audit failed: {errors.strip()[-400:]}",))
    known = [each for each in packages if "vulns" in each]
    holes = [
        f"{each['name']} {each['version']}: {hole['id']}, mended in {', '.join(hole['fix_versions']) or 'no version'}"
        for each in known
        for hole in each["vulns"]
    ]
    unknown = [f"{each['name']}: not looked at ({each['skip_reason']})" for each in packages if "vulns" not in each]
    return Audit(len(known), (*holes, *(unknown if known else ())))


def audit(requirements: str) -> Audit:
    found = Audit(0, ())
    for service in SERVICES:
        options = (
            "--no-deps",
            "--disable-pip",
            "--progress-spinner",
            "off",
            "--format",
            "json",
            "--vulnerability-service",
            service,
        )
        command = [sys.executable, "-m", "pip_audit", "--requirement", requirements, *options]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        found = judged(done.stdout, done.stderr)
        if found.looked_at or found.faults:
            break
    return found


def main(requirements: str) -> int:
    found = audit(requirements)
    for fault in found.faults:
        sys.stderr.write(f"{fault}\n")
    if found.looked_at:
        sys.stdout.write(f"Audit: {found.looked_at} packages looked at, {len(found.faults)} faults.\n")
    elif not found.faults:
        sys.stdout.write("Audit SKIPPED: no advisory service answers here, so that nothing was looked at.\n")
    return 1 if found.faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
