"""What people hold: the recording of `record` and of `from_json`, and those that were saved."""

import pickle

import autograd_lab as lab
from autograd_lab.model import recording as plain

CODE = "import torch\nx = torch.tensor(3.0, requires_grad=True)\n(x * x).backward()"


def test_what_is_recorded_and_what_is_read_can_be_drawn():
    recording = lab.record(CODE)
    again = lab.Recording.from_json(recording.to_json())
    assert type(recording) is type(again) is lab.Recording
    assert again == recording
    assert again.to_svg() == recording.to_svg()


def test_a_pickled_recording_is_the_same_again():
    recording = lab.record(CODE)
    assert pickle.loads(pickle.dumps(recording)) == recording


def test_a_pickle_of_the_former_home_still_loads():
    recording = lab.record(CODE)
    dumped = pickle.dumps(recording, protocol=0)
    former = dumped.replace(b"cautograd_lab.api\n", b"cautograd_lab.recording.model\n")
    former = former.replace(b"cautograd_lab.model.recording\n", b"cautograd_lab.recording.model\n")
    former = former.replace(  # it had no facts then
        b"cautograd_lab.recording.model\nFacts\n", b"cautograd_lab.model.recording\nFacts\n"
    )
    assert former.count(b"autograd_lab.recording.model") > 1
    again = pickle.loads(former)
    assert again == recording
    assert again.to_html() == recording.to_html()


def test_a_pass_that_was_pickled_before_there_were_facts_has_none():
    (recorded,) = lab.record(CODE).passes
    former = plain.Pass.__new__(plain.Pass)
    former.__setstate__(recorded.__getstate__()[:4])
    assert former == recorded
    assert former.facts == plain.Facts()


def test_plain_data_can_be_held_without_its_passes_being_read():
    read = []

    def passes():
        read.append(True)
        return ()

    held = lab.Recording.of(plain.Recording.unread(passes, code=CODE))
    assert held.code == CODE
    assert not read
    assert held.passes == ()
    assert read
