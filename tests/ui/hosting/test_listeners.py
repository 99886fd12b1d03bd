"""Who listens, and since when the others do not."""

from explorer.ui.hosting.listeners import Listeners


def test_a_session_is_silent_until_it_listens_and_again_after_that():
    listeners = Listeners()
    listeners.expect("page", is_new=True)
    assert listeners.silent_for(0) == ["page"]
    assert listeners.silent_for(1000) == []
    with listeners.listening("page"):
        assert listeners.is_heard("page")
        listeners.expect("page", is_new=False)
        assert listeners.silent_for(0) == []
    assert not listeners.is_heard("page")
    assert listeners.silent_for(0) == ["page"]


def test_one_of_two_streams_may_close():
    listeners = Listeners()
    with listeners.listening("page"):
        with listeners.listening("page"):
            pass
        assert listeners.is_heard("page")
        assert listeners.silent_for(0) == []


def test_joining_again_does_not_make_a_silence_shorter():
    listeners = Listeners()
    listeners.expect("old", is_new=True)
    listeners.expect("young", is_new=True)
    listeners.expect("old", is_new=False)
    assert listeners.silent_for(0) == ["old", "young"]
    listeners.expect("old", is_new=True)  # all that it had asked for was done
    assert listeners.silent_for(0) == ["young", "old"]


def test_what_is_forgotten_is_expected_no_more():
    listeners = Listeners()
    listeners.expect("page", is_new=True)
    listeners.forget("page")
    assert listeners.silent_for(0) == []
