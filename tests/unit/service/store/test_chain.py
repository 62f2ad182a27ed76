"""A chain says of every link whether it is whole, with nothing but the links."""

from dataclasses import replace

from service.store.chain import GENESIS, Chain, Link
from service.store.sealing import canonical, link


def links(count: int) -> list[Link]:
    made: list[Link] = []
    for number in range(1, count + 1):
        previous = made[-1].hash if made else GENESIS
        body = canonical({"id": f"r{number}", "number": number, "amount": "5.00"})
        made.append(Link(number, f"r{number}", body, previous, link(previous, body)))
    return made


def followed(of: list[Link]) -> list[str]:
    chain = Chain()
    return [sentence for each in of for sentence in chain.follow(each)]


def test_a_whole_chain_is_followed_without_a_word_and_ends_where_it_says() -> None:
    made, chain = links(3), Chain()

    assert [chain.follow(each) for each in made] == [[], [], []]
    assert chain.end(3, made[-1].hash) == []
    assert chain.end(4, made[-1].hash) == ["The head counts 4 records, but the last one is number 3."]
    assert chain.end(3, GENESIS) == ["The head does not name the last record."]


def test_what_is_missing_changed_or_moved_is_named() -> None:
    one, two, three = links(3)

    assert followed([one, three]) == ["Record 2 is missing."]
    assert followed([one, replace(two, body=two.body.replace(b"5.00", b"6.00")), three]) == [
        "Record 2 was changed."
    ]
    assert followed([replace(one, id="r9")]) == ["Record 1 names another record."]
    assert followed([one, replace(two, previous=GENESIS)]) == [
        "Record 2 does not follow the record before it.",
        "Record 2 was changed.",
    ]


def test_a_record_written_anew_with_a_fitting_hash_breaks_the_one_behind_it() -> None:
    one, two, three = links(3)
    body = two.body.replace(b"5.00", b"6.00")
    forged = replace(two, body=body, hash=link(two.previous, body))

    assert followed([one, forged, three]) == ["Record 3 does not follow the record before it."]


def test_what_is_no_record_at_all_is_a_changed_one() -> None:
    one = links(1)[0]

    assert followed([replace(one, body=b"{")]) == ["Record 1 was changed."]
    assert followed([replace(one, body=b"[]")]) == ["Record 1 was changed."]
    assert followed([replace(one, previous="none")]) == [
        "Record 1 does not follow the record before it.",
        "Record 1 was changed.",
    ]
    spaced = replace(one, body=one.body.replace(b":", b": "))
    assert followed([replace(spaced, hash=link(GENESIS, spaced.body))]) == ["Record 1 was changed."]
