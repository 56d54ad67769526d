# SPDX-License-Identifier: Apache-2.0
"""Makes the files of this folder: the eight rows of D4rlFileBuilder in forms that jhdf alone misreads or cannot read.

    python make.py    (h5py 3.16.0 with HDF5 2.0.0 wrote the committed files)
"""
import ctypes
import pathlib

import h5py
import numpy as np

N = 8
COLUMNS = {
    "observations": np.repeat(np.arange(N, dtype="<f4")[:, None], 2, axis=1),
    "actions": np.where(np.arange(N) % 2 == 0, 1, -0.5).astype("<f4")[:, None],
    "rewards": np.arange(N, dtype="<f4"),
    "terminals": np.isin(np.arange(N), [2, 6]),
    "timeouts": np.isin(np.arange(N), [4, 6]),
}


def make(name, change, libver="earliest"):
    """Writes all columns plainly, but for those that `change` writes in its own way (and names)."""
    with h5py.File(name + ".h5", "w", libver=libver if isinstance(libver, str) else tuple(libver)) as file:
        done = change(file) or ()
        for key, column in COLUMNS.items():
            if key not in done:
                file[key] = column


def low(file, key, plist, type_id, space=None):
    column = COLUMNS[key]
    space = space or h5py.h5s.create_simple(column.shape)
    return h5py.Dataset(h5py.h5d.create(file.id, key.encode(), type_id, space, plist))


def bfloat16(file):
    half = h5py.h5t.IEEE_F16LE.copy()
    half.set_fields(15, 7, 8, 0, 7)
    half.set_ebias(127)
    dataset = low(file, "rewards", h5py.h5p.create(h5py.h5p.DATASET_CREATE), half)
    bits = (COLUMNS["rewards"].view("<u4") >> 16).astype("<u2")
    dataset.id.write(h5py.h5s.ALL, h5py.h5s.ALL, bits, mtype=half)
    return ["rewards"]


def three_bits(file):
    narrow = h5py.h5t.STD_U8LE.copy()
    narrow.set_precision(3)
    dataset = low(file, "terminals", h5py.h5p.create(h5py.h5p.DATASET_CREATE), narrow)
    dataset[...] = COLUMNS["terminals"]
    return ["terminals"]


def bits(file):
    dataset = low(file, "terminals", h5py.h5p.create(h5py.h5p.DATASET_CREATE), h5py.h5t.STD_B8LE)
    dataset.id.write(h5py.h5s.ALL, h5py.h5s.ALL, COLUMNS["terminals"].astype("u1"), mtype=h5py.h5t.STD_B8LE)
    return ["terminals"]


def fill_values(file):
    rewards = file.create_dataset("rewards", (N,), "<f4", chunks=(2,), fillvalue=7)
    rewards[:6] = COLUMNS["rewards"][:6]
    terminals = file.create_dataset("terminals", (N,), "bool", chunks=(3,), fillvalue=True)
    terminals[:6] = COLUMNS["terminals"][:6]
    file.create_dataset("timeouts", (N,), "bool")
    return ["rewards", "terminals", "timeouts"]


def never_filled(file):
    rewards = file.create_dataset("rewards", (N,), "<f4", chunks=(2,), fill_time="never")
    rewards[:6] = COLUMNS["rewards"][:6]
    return ["rewards"]


def skipped_filters(file):
    dataset = file.create_dataset(
        "observations", (N, 2), "<f4", chunks=(4, 2), compression="gzip", shuffle=True)
    dataset.id.write_direct_chunk((0, 0), COLUMNS["observations"][:4].tobytes(), filter_mask=3)
    dataset[4:] = COLUMNS["observations"][4:]
    return ["observations"]


def raw_edges(file):
    plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    plist.set_chunk((3, 2))
    plist.set_shuffle()
    # h5py does not offer this property; its own copy of the library does.
    (library,) = pathlib.Path(h5py.__file__).parents[1].glob("h5py.libs/libhdf5-*.so*")
    set_options = ctypes.CDLL(str(library)).H5Pset_chunk_opts
    set_options.argtypes = [ctypes.c_int64, ctypes.c_uint]
    assert set_options(plist.id, 2) == 0  # H5D_CHUNK_DONT_FILTER_PARTIAL_CHUNKS
    low(file, "observations", plist, h5py.h5t.IEEE_F32LE)[...] = COLUMNS["observations"]
    return ["observations"]


def larger(file):
    file.create_dataset("observations", data=COLUMNS["observations"], chunks=(2, 1), maxshape=(9, 5))
    return ["observations"]


def second_axis_grows(file):
    file.create_dataset("observations", data=COLUMNS["observations"], chunks=(2, 1), maxshape=(N, None))
    return ["observations"]


def gap(file):
    rewards = file.create_dataset("rewards", (N,), "<f4", chunks=(1,), maxshape=(None,))
    rewards[0], rewards[3:] = 0, COLUMNS["rewards"][3:]
    return ["rewards"]


def damaged_checksum(file):
    dataset = file.create_dataset("rewards", data=COLUMNS["rewards"], chunks=(4,), fletcher32=True)
    mask, chunk = dataset.id.read_direct_chunk((4,))
    dataset.id.write_direct_chunk((4,), bytes([chunk[0] ^ 1]) + chunk[1:], filter_mask=mask)
    return ["rewards"]


def names(file):
    kind = h5py.enum_dtype({"NO": 0, "YES": 1}, basetype="i1")
    file.create_dataset("terminals", data=COLUMNS["terminals"].astype("i1"), dtype=kind)
    file.create_dataset("timeouts", data=COLUMNS["timeouts"].astype("<u8"))
    return ["terminals", "timeouts"]


def links(file):
    group = file.create_group("group")
    group["store"] = COLUMNS["rewards"]
    group["next"] = h5py.SoftLink("store")  # from the group, not from the root
    file["rewards"] = h5py.SoftLink("group/next")
    return ["rewards"]


def circle(file):
    file["timeouts"] = h5py.SoftLink("/other")
    file["other"] = h5py.SoftLink("/timeouts")
    return ["timeouts"]


def elsewhere(file):
    file["timeouts"] = h5py.ExternalLink("names.h5", "/timeouts")
    return ["timeouts"]


def newest_chunks(file):
    """Layout messages of version 5, one for each index of chunks that HDF5 2.0 makes."""
    packed = {"compression": "gzip", "shuffle": True, "fletcher32": True}
    file.create_dataset("observations", data=COLUMNS["observations"], chunks=(3, 1), maxshape=(None, None), **packed)
    file.create_dataset("actions", data=COLUMNS["actions"], chunks=(3, 1), maxshape=(None, 1), **packed)
    file.create_dataset("rewards", data=COLUMNS["rewards"], chunks=(3,), **packed)
    file.create_dataset("terminals", data=COLUMNS["terminals"], chunks=(N,), **packed)
    file["observations"].attrs["bool"] = True
    return ["observations", "actions", "rewards", "terminals"]


def neighbours(file):
    """Things that jhdf does not know, none of them asked for."""
    file["region"] = np.array([file.create_dataset("referred", data=COLUMNS["rewards"]).regionref[2:4]],
                              dtype=h5py.regionref_dtype)
    file["opaque"] = np.zeros(2, "V3")
    file.create_dataset("outside", (4,), "<f4", external=[("nowhere.bin", 0, 16)])
    layout = h5py.VirtualLayout((N,), "<f4")
    layout[:] = h5py.VirtualSource(".", "referred", (N,))
    file.create_virtual_dataset("virtual", layout)
    file.attrs["region"] = file["referred"].regionref[2:4]


def virtual(file):
    file["real"] = COLUMNS["rewards"]
    layout = h5py.VirtualLayout((N,), "<f4")
    layout[:] = h5py.VirtualSource(".", "real", (N,))
    file.create_virtual_dataset("rewards", layout)
    return ["rewards"]


def outside(file):
    file.create_dataset("rewards", (N,), "<f4", external=[("nowhere.bin", 0, 4 * N)])
    return ["rewards"]


def committed(file):
    file["kind"] = np.dtype("<f4")
    file.create_dataset("rewards", data=COLUMNS["rewards"], dtype=file["kind"])
    return ["rewards"]


def gaps_in_pages(file):
    """2,500 chunks, so that their index has three pages, of which only the last was written."""
    rewards = file.create_dataset("rewards", (2500,), "<f4", chunks=(1,), fillvalue=3)
    rewards[2490:] = np.arange(10)
    return COLUMNS


def beyond_2_31(file):
    """More than 2^31 numbers, of which two chunks were written: the one at 2^31 and the last."""
    rows, width = 130_000_000, 17
    large = file.create_dataset("observations", (rows, width), "<f4", chunks=(4096, width), fillvalue=-1, compression=9)
    for first in (2**31 // width, rows - 4):
        large[first:first + 4] = np.arange(4 * width).reshape(4, width)
    return COLUMNS


if __name__ == "__main__":
    for case in (bfloat16, three_bits, bits, fill_values, never_filled, skipped_filters, damaged_checksum, names,
                 links, circle, elsewhere, beyond_2_31, virtual, outside, committed,
                 neighbours):
        make(case.__name__, case)
    for case in (raw_edges, larger, second_axis_grows, gap):
        make(case.__name__, case, ("v110", "v110"))
    make("newest", lambda file: None, "latest")
    make("newest_v112", lambda file: None, ("v112", "v112"))
    make("newest_chunks", newest_chunks, "latest")
    make("newest_neighbours", neighbours, "latest")
    make("gaps_in_pages", gaps_in_pages, ("v110", "v110"))
