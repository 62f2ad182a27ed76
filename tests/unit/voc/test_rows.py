"""Files row by row: every line is a row, blank, or rejected with its number."""

import pytest

from voc.errors import Rejected, Unmappable
from voc.rows import MAX_RECORD_LINES, Row, iter_rows


def test_json_lines_bear_their_line_numbers() -> None:
    lines = [b'{"id": "1"}\n', b"\n", b"   \n", b'{"id": "2"}']

    assert list(iter_rows(lines, "jsonl")) == [Row(1, {"id": "1"}), Row(4, {"id": "2"})]


def test_a_bad_json_line_rejects_itself() -> None:
    lines = [
        b'{"id": "1"}\n',
        b"{oops\n",
        b'{"id": NaN}\n',
        b'{"a": 1, "a": 2}\n',
        b"\xff\n",
        b'{"id": "2"}\n',
    ]

    rows = list(iter_rows(lines, "jsonl"))

    assert [row.index for row in rows] == [1, 2, 3, 4, 5, 6]
    assert [row.code for row in rows if isinstance(row, Rejected)] == [
        "not_json",
        "bad_number",
        "duplicate_key",
        "not_utf8",
    ]


def test_a_byte_order_mark_at_the_start_is_nothing() -> None:
    assert list(iter_rows([b'\xef\xbb\xbf{"id": "1"}\n'], "jsonl")) == [Row(1, {"id": "1"})]
    assert list(iter_rows([b"\xef\xbb\xbfid\n", b"1\n"], "csv")) == [Row(2, {"id": "1"})]


def test_a_line_of_a_file_may_be_text() -> None:
    assert list(iter_rows(["id,text\r\n", "1,hello\r\n"], "csv")) == [Row(2, {"id": "1", "text": "hello"})]


def test_a_quoted_cell_may_hold_commas_quotes_and_line_breaks() -> None:
    lines = ["id,text\n", '1,"a, ""b""\n', 'c"\n', "2,d\n"]

    assert list(iter_rows(lines, "csv")) == [
        Row(2, {"id": "1", "text": 'a, "b"\nc'}),
        Row(4, {"id": "2", "text": "d"}),
    ]


@pytest.mark.parametrize("mark", [";", "\t"])
def test_where_a_header_has_no_comma_a_semicolon_or_a_tab_stands_between_cells(mark: str) -> None:
    lines = [f"id{mark}text\n", f'1{mark}"so, {mark} late"\n', f"2{mark}gone\n"]

    found = list(iter_rows(lines, "csv"))

    assert found == [Row(2, {"id": "1", "text": f"so, {mark} late"}), Row(3, {"id": "2", "text": "gone"})]


def test_blank_cells_are_null_and_blank_lines_no_rows() -> None:
    assert list(iter_rows(["id,text\n", "1,\n", "\n", "2,x\n"], "csv")) == [
        Row(2, {"id": "1", "text": None}),
        Row(4, {"id": "2", "text": "x"}),
    ]


def test_a_line_of_too_many_or_too_few_cells_rejects_itself() -> None:
    rows = list(iter_rows(["id,text\n", "1,a,b\n", "2\n", "3,c\n"], "csv"))

    assert [(row.index, row.code) for row in rows if isinstance(row, Rejected)] == [
        (2, "wrong_columns"),
        (3, "wrong_columns"),
    ]
    assert rows[-1] == Row(4, {"id": "3", "text": "c"})


@pytest.mark.parametrize("neighbours", [3, MAX_RECORD_LINES + 10])
def test_a_quote_that_nothing_closes_costs_its_own_line_only(neighbours: int) -> None:
    lines = ["id,text\n", '0,"open\n', *(f"{i},fine\n" for i in range(1, neighbours + 1))]

    rows = list(iter_rows(lines, "csv"))

    assert [(row.index, row.code) for row in rows if isinstance(row, Rejected)] == [(2, "not_csv")]
    assert [row.index for row in rows if isinstance(row, Row)] == list(range(3, neighbours + 3))


def test_a_stray_quote_costs_its_own_line_only() -> None:
    rows = list(iter_rows(["id,text\n", '1,5" pipe\n', '2,"a"b\n', "3,fine\n"], "csv"))

    assert rows[-1] == Row(4, {"id": "3", "text": "fine"})
    assert len(rows) == 3


def test_bytes_that_are_no_utf8_cost_their_line() -> None:
    rows = list(iter_rows([b"id,text\n", b"1,\xff\n", b"2,fine\n"], "csv"))

    assert [(row.index, row.code) for row in rows if isinstance(row, Rejected)] == [(2, "not_utf8")]
    assert rows[-1] == Row(3, {"id": "2", "text": "fine"})


def test_a_file_without_lines_has_no_rows_and_a_table_without_header_cannot_be_read() -> None:
    assert list(iter_rows([], "jsonl")) == []
    with pytest.raises(Unmappable, match="name every column"):
        list(iter_rows([], "csv"))


def test_what_stands_between_quotes_in_a_header_is_a_name() -> None:
    table = ['"words, all";id\n', "Hello, you;1\n"]
    assert [row.value for row in iter_rows(table, "csv") if isinstance(row, Row)] == [
        {"words, all": "Hello, you", "id": "1"}
    ]
    assert [
        row.value for row in iter_rows(['"text;x"\n', "Hello; you\n"], "csv") if isinstance(row, Row)
    ] == [{"text;x": "Hello; you"}]
