"""Long data, compressed: nothing is lost, and the same data give the same text."""

from hypothesis import given
from hypothesis import strategies as st

from autograd_lab.player.payload.packing import pack, unpack

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(JSON)
def test_what_was_packed_comes_back(data):
    assert unpack(pack(data)) == data
    assert pack(data) == pack(data)


def test_steps_that_are_alike_take_little_room():
    steps = [{"kind": "B", "text": f"y receives {k} × 2 = {2 * k}."} for k in range(5000)]
    assert len(pack(steps)) < 60_000


def test_the_text_fits_into_json_and_html_as_it_is():
    assert set("<>&\"'\\").isdisjoint(pack(["<script>", "\ud800", "−∞"]))
