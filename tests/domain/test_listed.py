"""What stands in clear tells no place."""

import pytest

from bot.domain.act import Agree, Messages
from bot.domain.library import Library
from bot.domain.listed import listing_of
from bot.domain.value import replace
from bot.domain.venue import place_number
from bot.service.posts import payload
from tests.domain.talk import Talk


@pytest.mark.parametrize(
    ("source", "post"),
    [
        (payload("quiz_cart", -100), "quiz_cart"),
        ("p-walking", "walking"),
        (f"g-{place_number(-100)}", None),
        ("c12", None),
        ("i-walking", None),
        ("spring", None),
        ("p-walking-7-8", None),
        ("", None),
    ],
)
def test_only_the_post_that_brought_somebody_is_listed_and_never_the_place(library: Library, source, post):
    one = Talk(library)
    one.do(Agree("check"))
    one.do(Messages(wanted=True))
    assert one.chat
    listing = listing_of(library, replace(one.chat, source=source), one.now)
    assert listing
    assert listing.source == post
