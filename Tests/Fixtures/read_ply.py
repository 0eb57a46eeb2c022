#!/usr/bin/env python3
"""Reads a 3DGS PLY with PyPI's plyfile and prints each Gaussian with the conventions of its viewers undone.

usage: read_ply.py FILE      Needs: pip install plyfile numpy
"""
import json
import sys

import numpy
from plyfile import PlyData

vertices = PlyData.read(sys.argv[1])["vertex"]
names = [p.name for p in vertices.properties]


def columns(*wanted):
    return numpy.stack([numpy.asarray(vertices[name], numpy.float64) for name in wanted], axis=1)


# The zeroth spherical harmonic's constant, 1 / (2 sqrt(pi)).
SH0 = 0.28209479177387814
rotation = columns("rot_0", "rot_1", "rot_2", "rot_3")
print(json.dumps({
    "names": names,
    "positions": columns("x", "y", "z").tolist(),
    # w first; viewers normalise.
    "rotations_wxyz": (rotation / numpy.linalg.norm(rotation, axis=1, keepdims=True)).tolist(),
    "scales_metres": numpy.exp(columns("scale_0", "scale_1", "scale_2")).tolist(),
    "opacities": (1 / (1 + numpy.exp(-columns("opacity")))).ravel().tolist(),
    "colors": (0.5 + SH0 * columns("f_dc_0", "f_dc_1", "f_dc_2")).tolist(),
}))
