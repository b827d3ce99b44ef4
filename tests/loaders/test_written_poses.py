"""Poses as written: what is wrong is told with its place."""

import pytest

START = "start: {tl: 90, tu: 90, h: 90, arm: [270, 270], leg: [270, 270, 0]}"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("start: {tl: 90, tu: 90, h: 90, armn: [270, 270], leg: [270, 270, 0]}", "`arm` or `armf`"),
        ("start: {tl: 90, tu: 90, h: 90, arm: [270], leg: [270, 270, 0]}", "pose.start.arm"),
        ("start: {tl: 900, tu: 90, h: 90, arm: [270, 270], leg: [270, 270, 0]}", "pose.start.tl"),
        (START.replace("h: 90", "hip: 90"), "pose.start"),
        (f"props: [sofa], {START}", "pose.props"),
        (f"circles: true, held: true, {START}", "`circles`"),
        (START.replace("arm:", "armn: [0, 0], armf: [0, 0], arm:"), "both sides"),
    ],
)
def test_a_wrong_pose_is_a_fault_that_tells_its_place(folders, wrong, told):
    folders.change("flows/knee/exercises.yaml", START, wrong)
    faults = folders.faults()
    assert any("exercises.yaml" in fault and told in fault for fault in faults), faults
