import pytest

from endpoints.errors import BadRequest
from endpoints.routing.unknown_params import lesson_of


@pytest.mark.parametrize("bound", ["max_tokens", "max_completion_tokens"])
def test_what_bounds_an_answer_is_renamed_but_never_dropped(bound: str) -> None:
    body = {bound: 5}
    refusal = BadRequest("no", status=400, details={"unsupported": bound})
    assert lesson_of(refusal, body, {}) == {}
    refusal.details["instead"] = "max_output_tokens"
    assert lesson_of(refusal, body, {}) == {bound: "max_output_tokens"}
