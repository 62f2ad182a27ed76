"""The catalogue of errors: stable codes, one shape."""

from service.errors import CloseCode, Code, Problem


def test_every_code_is_named_once_and_has_a_status_of_its_kind() -> None:
    codes = [code.code for code in Code]
    assert len(set(codes)) == len(codes)
    assert all(400 <= code.status < 600 for code in Code)


def test_a_problem_is_a_problem_details_object_with_its_extra_members() -> None:
    problem = Problem(Code.OUTSIDE, "Too much.", {"reason": "too_much"})
    assert problem.to_json() == {
        "type": "urn:remit:problem:outside",
        "title": Code.OUTSIDE.title,
        "status": 409,
        "detail": "Too much.",
        "code": "outside",
        "reason": "too_much",
    }


def test_close_codes_are_of_the_range_for_applications() -> None:
    assert all(4000 <= code < 5000 for code in CloseCode)
