import json

from tests.audit import judged

CLEAN = {"name": "aiohttp", "version": "3.0", "vulns": []}
HOLE = {"name": "yarl", "version": "1.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["1.1"]}]}
UNKNOWN = {"name": "idna", "skip_reason": "Dependency not found on PyPI"}


def told(*packages: object) -> str:
    return json.dumps({"dependencies": packages, "fixes": []})


def test_an_audit_that_looked_at_nothing_is_no_clean_one():
    assert judged(told(UNKNOWN, UNKNOWN), "").looked_at == 0
    assert judged("", "requests.exceptions.ConnectionError: no such host").looked_at == 0


def test_a_service_out_of_reach_is_no_fault_and_a_broken_tool_is():
    assert not judged(told(UNKNOWN), "").faults
    assert not judged("", "requests.exceptions.ConnectionError: no such host").faults
    assert judged("", "usage: pip-audit: unrecognized arguments").faults


def test_a_hole_is_a_fault_and_so_is_one_package_that_was_not_looked_at():
    assert "PYSEC-1" in judged(told(CLEAN, HOLE), "").faults[0]
    assert "idna" in judged(told(CLEAN, UNKNOWN), "").faults[0]
    assert not judged(told(CLEAN), "").faults
