"""How an officer is shown: a portrait, initials, or a figure without a face."""

from django.db.models import Prefetch, prefetch_related_objects
from wagtail.images.models import Filter

# Close to the face where somebody has marked it (the focal point). One object, because
# it takes its text apart again for each picture otherwise.
PORTRAIT = Filter(spec="fill-240x240-c70|format-webp")


def initials(name: str) -> str:
    """At most two letters, of the first and the last word of a public name."""
    words = [word for word in name.split() if word[:1].isalpha()]
    return "".join(word[0] for word in dict.fromkeys([*words[:1], *words[-1:]])).upper()


def prefetch_portraits(officers: list) -> None:
    """All pictures of a page in one query instead of two each."""
    images = [image for officer in officers if (image := officer.public_portrait)]
    if images:
        renditions = images[0].get_rendition_model().objects
        prefetch_related_objects(
            images,
            Prefetch(
                "renditions",
                queryset=renditions.filter(filter_spec=PORTRAIT.spec),
                to_attr="prefetched_renditions",
            ),
        )
