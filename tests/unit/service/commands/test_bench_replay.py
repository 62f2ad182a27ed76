"""`remit bench replay`: measured in a process of its own, and held against deciding one by one."""

from service.commands.bench_replay import replay


def test_building_and_each_edit_are_measured_and_agree_with_deciding() -> None:
    told: list[str] = []

    assert replay(400, 3, told.append) == 0

    text = "".join(told)
    assert "Files built from 400 decisions" in text
    assert "400 past cases, 3 boundaries" in text
    assert "An edit of every boundary" in text
    assert "An edit of every budget" in text
    assert "0 of 1,000 answers differ from deciding one by one." in text
