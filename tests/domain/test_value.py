import pytest

from bot.domain.act import Choose
from bot.domain.chat import Chat
from bot.domain.few import Veiled
from bot.domain.value import replace


def test_structs_and_dataclasses_are_made_anew_alike():
    chat = Chat("en")
    assert (replace(chat, country="PT"), chat) == (Chat("en", country="PT"), Chat("en"))
    assert replace(Veiled(7), about=True) == Veiled(7, about=True)


@pytest.mark.parametrize("value", [Chat("en"), Veiled(7)])
def test_a_field_that_there_is_not_is_refused(value: Chat | Veiled):
    with pytest.raises(TypeError):
        replace(value, mood="good")  # type: ignore[call-arg]


def test_a_value_is_never_changed():
    tap = Choose(1, "age", "40_49")
    with pytest.raises(AttributeError):
        tap.option = "50_59"  # type: ignore[misc]
    assert len({tap, Choose(1, "age", "40_49")}) == 1
