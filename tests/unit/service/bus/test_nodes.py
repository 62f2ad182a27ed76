"""A node is here while it beats, and its coming and going are said once."""

from service.bus.nodes import GONE_AFTER, Nodes


def test_a_node_comes_once_stays_while_it_is_heard_and_is_gone_once() -> None:
    now = 0.0
    nodes = Nodes(lambda: now)
    assert [nodes.heard("a"), nodes.heard("a"), nodes.heard("b")] == [True, False, True]
    now = GONE_AFTER
    assert (nodes.gone(), len(nodes)) == ([], 2)
    nodes.heard("b")
    now += 0.1
    assert (nodes.gone(), nodes.gone(), len(nodes)) == (["a"], [], 1)
    assert nodes.heard("a")


def test_a_node_that_says_that_it_goes_is_gone_at_once_and_not_said_again() -> None:
    now = 0.0
    nodes = Nodes(lambda: now)
    nodes.heard("a")
    assert [nodes.left("a"), nodes.left("a")] == [True, False]
    now = 2 * GONE_AFTER
    assert nodes.gone() == []
