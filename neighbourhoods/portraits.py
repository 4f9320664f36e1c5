"""How an officer is shown: a portrait, initials, or a figure without a face."""

from wagtail.images import get_image_model
from wagtail.images.models import Filter

from neighbourhoods.models import Officer

# Close to the face where somebody has marked it (the focal point). One object, because
# it takes its text apart again for each picture otherwise.
PORTRAIT = Filter(spec="fill-240x240-c70|format-webp")


def initials(name: str) -> str:
    """At most two letters, of the first and the last word of a public name."""
    words = [word for word in name.split() if word[:1].isalpha()]
    return "".join(word[0] for word in dict.fromkeys([*words[:1], *words[-1:]])).upper()


def prefetch_portraits(officers: list[Officer]) -> None:
    """All pictures of a page in one query instead of two each. What was never shown
    before is made when it is."""
    ids = {officer.portrait_id for officer in officers if officer.shows_portrait}
    if not ids:
        return
    renditions = get_image_model().get_rendition_model().objects
    found = renditions.filter(filter_spec=PORTRAIT.spec, image_id__in=ids)
    images = {}
    for rendition in found.select_related("image"):
        image = images.setdefault(rendition.image_id, rendition.image)
        # More than one where the focal point has moved: Wagtail takes the right one.
        vars(image).setdefault("prefetched_renditions", []).append(rendition)
    for officer in officers:
        if officer.portrait_id in images:
            officer.portrait = images[officer.portrait_id]
