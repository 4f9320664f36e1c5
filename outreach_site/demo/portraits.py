"""Portraits of people who do not exist, drawn from a few words such as
`oval olive bob dark glasses`. The same words and seed give the same bytes."""

import hashlib
from functools import cache

from outreach_site.demo.canvas import Canvas, Shape, curve, ellipse, stroke
from outreach_site.demo.hair import STYLES
from outreach_site.demo.looks import (
    CLOTHS,
    COVERS,
    FACES,
    HAIRS,
    PAPERS,
    SKINS,
    Look,
    parse_look,
)
from publishing.colours import luminance, mix

CENTRE, ZOOM = (300, 284), 1.15


@cache  # a second load in one process, as in the tests, need not draw again
def portrait(words: str, *, seed: str, accent: str) -> bytes:
    """A PNG of 600 by 600 pixels. `seed` varies what the words leave open: the
    spacing of eyes, the slant of brows, the mouth, the collar."""
    look = parse_look(words)
    sitter = Sitter(look, seed=seed, accent=accent)
    sitter.paint()
    return sitter.canvas.png()


class Sitter:
    """One portrait being painted, from the back to the front."""

    def __init__(self, look: Look, *, seed: str, accent: str):
        self.look, self.accent = look, accent
        self.chance = hashlib.blake2b(seed.encode(), digest_size=16).digest()
        self.canvas = Canvas(PAPERS[self.chance[0] % len(PAPERS)])
        self.w, self.jaw, self.chin, self.foot = FACES[look.face]
        self.skin = SKINS[look.skin]
        dark_skin = luminance(self.skin) < 0.2
        self.shade = mix(self.skin, "#3a1a10", 0.26 if dark_skin else 0.15)
        self.deep_shade = mix(self.skin, "#34140c", 0.42 if dark_skin else 0.3)
        self.ink = mix("#1d1614", self.skin, 0.04)
        self.hair = (HAIRS | CLOTHS)[look.colour]
        self.hair_light = mix(self.hair, "#ffffff", 0.13)
        self.face = self.at(curve(self.outline()))

    def vary(self, index: int, reach: float) -> float:
        """Between -reach and reach, the same for the same seed."""
        return (self.chance[index] / 127.5 - 1) * reach

    def at(self, shape: Shape) -> Shape:
        return [(x * ZOOM + CENTRE[0], y * ZOOM + CENTRE[1]) for x, y in shape]

    def fill(self, shape: Shape, colour: str, *, within: Shape | None = None) -> None:
        self.canvas.fill(self.at(shape), colour, within=within)

    def outline(self) -> Shape:
        right = [
            (self.w * 0.62, -116),
            (self.w * 0.95, -66),
            (self.w, -8),
            (self.w * 0.96, 36),
            (self.jaw, 86),
            (self.chin, self.foot - 8),
        ]
        left = [(-x, y) for x, y in reversed(right)]
        return [(0, -134), *right, (0, self.foot), *left]

    def paint(self) -> None:
        covered = self.look.style in COVERS
        hair = STYLES["bald" if covered else self.look.style](self.w)
        for shape in hair.back:
            self.fill(shape, mix(self.hair, "#000000", hair.depth))
        self.paint_neck()
        self.paint_clothes()
        if self.look.style != "hijab":
            self.paint_ears()
        self.paint_face()
        if covered:
            getattr(self, f"paint_{self.look.style}")()
        for shape in [*hair.over_shoulders, *hair.front]:
            self.fill(shape, self.hair)
        for shape in hair.shine:
            self.fill(shape, self.hair_light)
        if "glasses" in self.look.extras:
            self.paint_glasses()

    def paint_neck(self) -> None:
        half = 45 + (self.jaw - 68) * 0.5
        neck = [(-half, 60), (half, 60), (half + 4, 190), (0, 236), (-half - 4, 190)]
        self.fill(neck, self.skin)
        shadow = [(x, y + 20) for x, y in self.outline()]
        self.fill(curve(shadow), self.deep_shade, within=self.at(neck))

    def paint_clothes(self) -> None:
        half = 186 + self.vary(1, 9) + (self.jaw - 76) * 0.9
        cloth = mix(self.accent, "#1b2426", 0.32)
        body = [
            (-half - 30, 345), (-half - 14, 270), (-half + 18, 224), (-92, 190),
            (-50, 168), (-50, 168), (0, 222), (0, 222), (50, 168), (50, 168),
            (92, 190), (half - 18, 224), (half + 14, 270), (half + 30, 345),
            (half + 30, 345), (-half - 30, 345),
        ]  # fmt: skip
        body = curve(body)
        self.fill(body, cloth)
        fold = mix(cloth, "#000000", 0.16)
        for side in (-1, 1):
            arm = [(side * (half - 52), 345), (side * (half - 44), 296)]
            self.fill(stroke([*arm, (side * (half - 54), 268)], 5), fold)
        self.paint_collar(fold)

    def paint_collar(self, fold: str) -> None:
        light = mix(self.accent, "#ffffff", 0.76)
        for side in (-1, 1):
            under = [(44, 150), (60, 170), (70, 226), (0, 214)]
            self.fill([(side * x, y + 7) for x, y in under], fold)
            wing = [(42, 146), (58, 160), (68, 222), (36, 236), (0, 212), (0, 206)]
            wing = [(side * x, y) for x, y in wing]
            self.fill(wing, light if side < 0 else mix(light, self.accent, 0.1))
        if self.chance[2] % 2:
            self.fill(stroke([(0, 216), (0, 345)], 4, taper=False), fold)
            for y in (244, 292):
                self.fill(ellipse(0, y, 5, 5), light)

    def paint_ears(self) -> None:
        for side in (-1, 1):
            self.fill(ellipse(side * (self.w + 4), 14, 15, 25, side * 8), self.skin)
            self.fill(ellipse(side * (self.w + 6), 14, 7, 14, side * 8), self.shade)

    def paint_face(self) -> None:
        self.canvas.fill(self.face, self.skin)
        # The light comes from the left, as on a walk in the morning.
        side = [(self.w * 0.62, -150), (self.w * 0.7, -30), (self.w * 0.58, 60),
                (self.chin * 0.5, 150), (140, 150), (140, -150)]  # fmt: skip
        self.fill(curve(side), mix(self.skin, self.shade, 0.55), within=self.face)
        if "beard" in self.look.extras or "stubble" in self.look.extras:
            self.paint_beard()
        if "freckles" in self.look.extras:
            self.paint_freckles()
        if "moustache" in self.look.extras:
            self.paint_moustache()
        self.paint_nose()
        self.paint_mouth()
        self.paint_eyes()
        if "older" in self.look.extras:
            self.paint_years()

    def paint_eyes(self) -> None:
        apart, slant = 39 + self.vary(3, 2.5), self.vary(4, 2.2)
        brow = self.hair if self.look.colour in HAIRS else HAIRS["black"]
        brow = mix(brow, "#2a1c16", 0.45)
        bold = 8.5 + self.vary(5, 1.8) + (self.jaw - 74) * 0.09
        for side in (-1, 1):
            x = side * apart
            self.fill(ellipse(x, 6, 7.2, 8.8), self.ink)
            line = [(side * (apart - 19), -25 + slant), (x + side * 3, -30)]
            line.append((side * (apart + 23), -21))
            self.fill(stroke(line, bold), brow)

    def paint_nose(self) -> None:
        width, low = 15 + self.vary(6, 3), 48 + self.vary(7, 4)
        bridge = [(6, 6), (10, 30), (width, low - 2), (8, low + 5), (-2, low + 3)]
        self.fill(curve([(6, 6), *bridge, (4, low - 8)]), self.shade)
        wings = [(-width + 3, low), (-6, low + 6), (2, low + 4), (width, low)]
        self.fill(stroke(wings, 4), self.deep_shade)

    def paint_mouth(self) -> None:
        half, smile = 26 + self.vary(8, 3), 3.4 + self.vary(9, 1.6)
        lip = mix(mix(self.skin, "#a24a42", 0.3), "#2a0d0a", 0.12)
        lower = [(-half + 6, 85), (0, 85), (half - 6, 85), (8, 96), (-8, 96)]
        self.fill(curve(lower), mix(lip, self.skin, 0.35))
        if "beard" in self.look.extras:
            lip = mix(lip, self.shade, 0.3)
        upper = [(-half, 84 - smile * 0.4), (-7, 80), (0, 82), (7, 80)]
        upper = [*upper, (half, 84 - smile * 0.4), (0, 88)]
        self.fill(curve(upper), lip)
        line = [(-half - 3, 82 - smile), (-half * 0.5, 86), (0, 87)]
        line += [(half * 0.5, 86), (half + 3, 82 - smile)]
        self.fill(stroke(line, 3.6), mix(lip, "#1d0806", 0.62))

    def paint_beard(self) -> None:
        full = "beard" in self.look.extras
        own = self.hair if self.look.colour in HAIRS else HAIRS["black"]
        if "older" in self.look.extras and self.look.colour in CLOTHS:
            own = HAIRS["grey"]
        tone = own if full else mix(self.skin, mix(own, "#3a3230", 0.5), 0.22)
        w, foot = self.w, self.foot
        area = [
            (-w - 8, 2), (-w + 9, 18), (-w * 0.76, 56), (-34, 68), (0, 62), (34, 68),
            (w * 0.76, 56), (w - 9, 18), (w + 8, 2), (w + 8, 80), (60, foot + 30),
            (0, foot + 40), (-60, foot + 30), (-w - 8, 80),
        ]  # fmt: skip
        if full:
            below = curve([(x * 1.02, y + 9) for x, y in self.outline()])
            within = self.at(below)
        else:
            within = self.face
        self.fill(curve(area), tone, within=within)

    def paint_moustache(self) -> None:
        right = [(6, 62), (24, 65), (36, 82), (36, 82), (18, 79)]
        left = [(-x, y) for x, y in reversed(right)]
        self.fill(curve([*right, (0, 77), *left]), self.hair)

    def paint_years(self) -> None:
        line = mix(self.skin, self.deep_shade, 0.55)
        for side in (-1, 1):
            if "beard" not in self.look.extras:
                fold = [(side * 24, 54), (side * 35, 66), (side * 38, 78)]
                self.fill(stroke(fold, 3), line)
            under = [(side * 28, 25), (side * 40, 29), (side * 52, 24)]
            self.fill(stroke(under, 2.6), line)

    def paint_freckles(self) -> None:
        tone = mix(self.skin, "#9a5a34", 0.35)
        for side in (-1, 1):
            for x, y in ((34, 36), (46, 32), (42, 44), (56, 40), (28, 46), (16, 34)):
                self.fill(ellipse(side * x, y, 1.9, 1.9), tone)

    def paint_glasses(self) -> None:
        frame = "#2b2a2c" if self.chance[10] % 2 else "#5a3b2a"
        if self.look.skin == "deep":
            frame = "#b8955f"
        round_ones = self.chance[11] % 2
        for side in (-1, 1):
            rx, ry = (29, 28) if round_ones else (32, 24)
            outer = ellipse(side * 40, 7, rx, ry)
            inner = ellipse(side * 40, 7, rx - 3.6, ry - 3.6)
            ring = [*outer, outer[0], inner[0], *reversed(inner)]
            self.fill(ring, frame)
            arm = [(side * (39 + rx), 0), (side * (self.w + 2), -6)]
            self.fill(stroke(arm, 4.4, taper=False), frame)
        self.fill(stroke([(-12, 4), (0, -1), (12, 4)], 4, taper=False), frame)

    def paint_hijab(self) -> None:
        w, foot = self.w, self.foot
        outer = [
            (0, -160), (w * 0.66, -140), (w + 20, -70), (w + 27, 20), (w + 22, 100),
            (w + 46, 190), (w + 66, 232), (40, 262), (-50, 268), (-w - 66, 232),
            (-w - 46, 190), (-w - 22, 100), (-w - 27, 20), (-w - 20, -70),
            (-w * 0.66, -140),
        ]  # fmt: skip
        opening = [
            (0, -104), (w * 0.6, -88), (w * 0.88, -40), (w * 0.9, 20),
            (self.jaw * 0.9, 84), (self.chin + 4, foot - 10), (0, foot - 3),
            (-self.chin - 4, foot - 10), (-self.jaw * 0.9, 84), (-w * 0.9, 20),
            (-w * 0.88, -40), (-w * 0.6, -88),
        ]  # fmt: skip
        outside, hole = curve(outer), curve(opening)
        self.fill([*outside, outside[0], hole[0], *reversed(hole)], self.hair)
        fold, light = mix(self.hair, "#000000", 0.2), self.hair_light
        folds = [
            [(-w - 8, 70), (-40, foot + 32), (40, foot + 50), (w + 34, 178)],
            [(-w - 26, 140), (-50, 206), (30, 224), (w + 40, 206)],
        ]
        for line in folds:
            self.fill(stroke(line, 7), fold)
        self.fill(stroke([(-w - 10, -30), (-w * 0.8, -96), (-30, -138)], 5), light)

    def paint_turban(self) -> None:
        w = self.w
        outer = [
            (-w - 10, 4), (-w - 10, 4), (-w - 25, -70), (-w - 14, -140), (-w * 0.5, -188),
            (0, -200), (w * 0.5, -188), (w + 14, -140), (w + 25, -70), (w + 10, 4),
            (w + 10, 4), (w * 0.95, -20), (w * 0.6, -66), (0, -108), (0, -108), (-w * 0.6, -66),
            (-w * 0.95, -20),
        ]  # fmt: skip
        shape = curve(outer)
        self.fill(shape, self.hair)
        fold = mix(self.hair, "#000000", 0.2)
        within = self.at(shape)
        for i in range(4):
            rise = i * 25
            right = [(-20 - i * 8, -110 - rise * 0.5), (30, -132 - rise * 0.62),
                     (w + 30, -54 - rise)]  # fmt: skip
            self.fill(stroke(right, 4.5), fold, within=within)
            if i:
                left = [(0, -112 - rise * 0.3), (-40, -112 - rise * 0.75),
                        (-w - 30, -48 - rise)]  # fmt: skip
                self.fill(stroke(left, 4.5), fold, within=within)
