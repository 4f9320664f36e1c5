"""What people wear on their heads. Each style gives shapes behind the head and shapes
before it, around a head whose centre is 0, 0 and whose half width is `w`."""

import math
from dataclasses import dataclass, field

from outreach_site.demo.canvas import Shape, curve, ellipse, stroke


@dataclass
class Hair:
    """`shine` lies on `front` as quiet lines of a lighter tone; `depth` is how
    much darker `back` is, 0 to 1."""

    back: list[Shape] = field(default_factory=list)
    front: list[Shape] = field(default_factory=list)
    shine: list[Shape] = field(default_factory=list)
    over_shoulders: list[Shape] = field(default_factory=list)
    depth: float = 0.14


def cap(w: float, hairline: Shape, *, height: float = 150, wide: float = 7) -> Shape:
    """The crown of the head down to the ears, cut out along `hairline` (left to
    right, in shares of `w` and in pixels)."""
    crown = [
        (-w - wide + 3, 2),
        (-w - wide, -45),
        (-w * 0.88 - wide * 0.6, -height + 44),
        (-w * 0.5, -height + 9),
        (0, -height),
        (w * 0.5, -height + 9),
        (w * 0.88 + wide * 0.6, -height + 44),
        (w + wide, -45),
        (w + wide - 3, 2),
    ]
    inner = [(w * x, y) for x, y in reversed(hairline)]
    return curve([crown[0], *crown, crown[-1], *inner])


ROUND = [(-0.95, -2), (-0.94, -38), (-0.74, -76), (-0.3, -93), (0.3, -93), (0.74, -76)]
ROUND += [(0.94, -38), (0.95, -2)]
PARTED = [(-0.95, -2), (-0.95, -40), (-0.82, -70), (-0.5, -112), (-0.1, -98)]
PARTED += [(0.45, -84), (0.82, -62), (0.94, -36), (0.95, -2)]
SWEPT = [(-0.95, -2), (-0.94, -30), (-0.7, -58), (-0.2, -72), (0.3, -84), (0.62, -108)]
SWEPT += [(0.86, -66), (0.95, -34), (0.95, -2)]
RECEDED = [(-0.95, -2), (-0.95, -48), (-0.8, -84), (-0.62, -116), (-0.3, -108)]
RECEDED += [(0, -102), (0.3, -108), (0.62, -116), (0.8, -84), (0.95, -48), (0.95, -2)]
MIDDLE = [(-0.97, 6), (-0.97, -30), (-0.74, -70), (-0.3, -104), (0, -122)]
MIDDLE += [(0.3, -104), (0.74, -70), (0.97, -30), (0.97, 6)]


def crop(w):
    return Hair(front=[cap(w, ROUND, height=139, wide=3)])


def short(w):
    lines = [
        [(-30, -136), (10, -130), (48, -112)],
        [(-52, -122), (-10, -116), (30, -104)],
    ]
    return Hair(
        front=[cap(w, PARTED, height=153)], shine=[stroke(line, 4) for line in lines]
    )


def swept(w):
    lines = [
        [(58, -128), (20, -112), (-40, -92)],
        [(36, -140), (-10, -126), (-62, -98)],
    ]
    return Hair(
        front=[cap(w, SWEPT, height=156, wide=8)],
        shine=[stroke(line, 4) for line in lines],
    )


def receding(w):
    return Hair(front=[cap(w, RECEDED, height=142, wide=4)])


def bald(w):
    return Hair()


def ring(rx, ry, *, y, radius, count, below=0.0):
    """Small rounds along the upper half of an ellipse, `below` (in half turns) of it
    further down on both sides."""
    turns = [
        math.pi * (1 - below + (1 + 2 * below) * i / (count - 1)) for i in range(count)
    ]
    return [
        ellipse(rx * math.cos(t), y + ry * math.sin(t), radius, radius) for t in turns
    ]


def curly(w):
    outer = ring(w * 1.02, 100, y=-38, radius=23, count=13, below=0.02)
    inner = ring(w * 0.72, 68, y=-46, radius=21, count=7, below=-0.08)
    return Hair(front=[cap(w, ROUND, height=146), *outer, *inner])


def afro(w):
    outer = ring(w + 26, 112, y=-62, radius=29, count=21, below=0.22)
    middle = ellipse(0, -62, w + 32, 118)
    return Hair(back=[middle, *outer], front=[cap(w, ROUND, height=148)], depth=0)


def bob(w):
    back = [
        (-w - 20, -60),
        (-w * 0.6, -146),
        (w * 0.6, -146),
        (w + 20, -60),
        (w + 27, 40),
        (w + 22, 104),
        (w + 22, 104),
        (w * 0.4, 112),
        (-w * 0.4, 112),
        (-w - 22, 104),
        (-w - 22, 104),
        (-w - 27, 40),
    ]
    lock = [(w - 10, -66), (w + 16, -70), (w + 27, 30), (w + 21, 104), (w + 21, 104)]
    lock = [*lock, (w - 12, 106), (w - 12, 106), (w - 3, 40), (w - 6, -10)]
    mirrored = [(-x, y) for x, y in lock]
    return Hair(
        back=[curve(back)],
        front=[cap(w, SWEPT, height=155, wide=16), curve(lock), curve(mirrored)],
        shine=[stroke([(56, -128), (10, -112), (-52, -84)], 4)],
    )


def long(w, *, wave=0.0):
    back = [(-w - 16, -70), (-w * 0.6, -148), (w * 0.6, -148), (w + 16, -70)]
    right = [
        (w + 22 + wave, 0),
        (w + 16 - wave, 60),
        (w + 28 + wave, 120),
        (w + 22 - wave, 180),
        (w + 12, 228),
        (w + 12, 228),
        (w * 0.5, 214),
    ]
    left = [(-x, y) for x, y in reversed(right)]
    lock = [
        (w - 12, -70),
        (w + 14, -76),
        (w + 22 + wave, 0),
        (w + 16 - wave, 60),
        (w + 28 + wave, 120),
        (w + 22 - wave, 180),
        (w + 10, 226),
        (w + 10, 226),
        (w - 34, 214),
        (w - 34, 214),
        (w - 14 - wave, 150),
        (w - 10 + wave, 96),
        (w - 5, 40),
        (w - 6, -14),
    ]
    mirrored = [(-x, y) for x, y in lock]
    return Hair(
        back=[curve([*back, *right, *left])],
        front=[cap(w, MIDDLE, height=152, wide=13)],
        over_shoulders=[curve(lock), curve(mirrored)],
        shine=[
            stroke([(14, -136), (56, -112), (82, -66)], 4),
            stroke([(-14, -136), (-56, -112), (-82, -66)], 4),
        ],
    )


def waves(w):
    return long(w, wave=7)


def bun(w):
    lines = [[(-50, -100), (-30, -128), (0, -146)], [(50, -100), (30, -128), (0, -146)]]
    return Hair(
        back=[ellipse(0, -164, 40, 36)],
        front=[cap(w, ROUND, height=148, wide=5)],
        shine=[stroke(line, 3.5) for line in lines],
    )


def ponytail(w):
    tail = [
        (w * 0.2, -130),
        (w + 10, -112),
        (w + 34, -50),
        (w + 36, 40),
        (w + 34, 130),
        (w + 30, 236),
        (w + 30, 236),
        (w - 20, 236),
        (w - 20, 236),
        (w - 6, 130),
        (w - 6, 40),
        (w - 16, -30),
    ]
    return Hair(
        back=[curve(tail)],
        front=[cap(w, PARTED, height=149, wide=6)],
        shine=[stroke([(-40, -116), (10, -128), (60, -112)], 3.5)],
    )


def locs(w):
    ropes = []
    for side in (-1, 1):
        for i in range(5):
            x, sway = side * (w * 0.72 + i * 12), side * (i - 2) * 3
            line = [
                (x * 0.8, -60),
                (x + sway, 30),
                (x + sway * 1.4, 150 - abs(i - 2) * 9),
            ]
            ropes.append(stroke(line, 19, taper=False))
            ropes.append(ellipse(*line[-1], 9.5, 9.5))
    lines = [[(k * 17, -143 + k * k), (k * 21, -110)] for k in range(-3, 4)]
    return Hair(
        back=ropes,
        front=[cap(w, ROUND, height=150, wide=15)],
        shine=[stroke(line, 3) for line in lines],
    )


STYLES = {
    style.__name__: style
    for style in (
        crop, short, swept, receding, bald, curly, afro, bob, long, waves, bun,
        ponytail, locs,
    )
}  # fmt: skip
