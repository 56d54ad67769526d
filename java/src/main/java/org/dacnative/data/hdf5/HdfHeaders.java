// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data.hdf5;

import io.jhdf.checksum.ChecksumUtils;
import io.jhdf.object.message.AttributeMessage;
import io.jhdf.storage.HdfBackingStorage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Headers of objects in a form that jhdf can read. HDF5 1.12 and 2.0 raised the versions of messages whose content is the
 * same for what is read here, and jhdf gives up a whole group for one object in it that it does not know. So its reads
 * of headers are followed: newer versions are written down to the older ones that they equal, and what cannot be read is
 * set aside, to be said where that object is asked for.
 */
final class HdfHeaders {
    private static final int SIGNATURE = 0x5244484f; // "OHDR", the beginning of a header of version 2
    private static final int V1_START = 12;
    private static final int V2_START = 6;

    private static final int NOTHING = 0;
    private static final int TYPE = 3;
    private static final int EXTERNAL = 7;
    private static final int LAYOUT = 8;
    private static final int ATTRIBUTE = 12;
    private static final int CONTINUATION = 16;

    private static final int VIRTUAL = 3;
    private static final byte COMPACT = 0;
    private static final int SHARED = 2;

    /**
     * A stretch of messages that jhdf will ask for.
     *
     * @param object the address of the header that it belongs to
     * @param prefix bytes of a message before its data; 8 in headers of version 1
     * @param sealed between a signature and a checksum
     */
    private record Stretch(long object, int length, int prefix, boolean sealed) {}

    private final HdfBackingStorage storage;
    private final Map<Long, Stretch> expected = new HashMap<>();
    private final Map<Long, String> refusals = new HashMap<>();

    /** @param storage where headers lie, as they are */
    HdfHeaders(HdfBackingStorage storage) {
        this.storage = storage;
    }

    /** Why the object whose header is at this address cannot be read, after its name; empty if nothing was set aside. */
    Optional<String> refusal(long address) {
        return Optional.ofNullable(refusals.get(address));
    }

    /** Bytes that jhdf has asked for, changed in place where they are messages. */
    void makeReadable(long address, ByteBuffer bytes) {
        Stretch stretch = expected.remove(address);
        if (stretch != null && stretch.length() == bytes.limit()) {
            change(stretch, bytes);
        } else if (bytes.limit() == V2_START && bytes.getInt(0) == SIGNATURE) {
            expectV2(address, bytes.get(5));
        } else if (bytes.limit() == V1_START && bytes.getShort(0) == 1) {
            expected.put(address + 16, new Stretch(address, bytes.getInt(8), 8, false));
        }
    }

    /** The messages of a header of version 2 follow behind times, counts and their length, most of which may be missing. */
    private void expectV2(long address, int flags) {
        int start = V2_START + ((flags & 0x20) != 0 ? 16 : 0) + ((flags & 0x10) != 0 ? 4 : 0);
        int lengthBytes = 1 << (flags & 3);
        ByteBuffer bytes = storage.readBufferFromAddress(address + start, lengthBytes);
        long length = 0;
        for (int i = 0; i < lengthBytes; i++) {
            length |= (bytes.get(i) & 0xffL) << 8 * i;
        }
        int prefix = (flags & 4) != 0 ? 6 : 4;
        if (length == (int) length) {
            expected.put(address + start + lengthBytes, new Stretch(address, (int) length, prefix, false));
        }
    }

    private void change(Stretch stretch, ByteBuffer bytes) {
        if (!stretch.sealed()) {
            changeMessages(stretch, bytes, 0, bytes.limit());
            return;
        }
        int sum = bytes.limit() - Integer.BYTES;
        ChecksumUtils.validateChecksum(bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN));
        changeMessages(stretch, bytes, Integer.BYTES, sum);
        bytes.putInt(sum, ChecksumUtils.checksum(Arrays.copyOf(bytes.array(), sum)));
    }

    private void changeMessages(Stretch stretch, ByteBuffer bytes, int start, int end) {
        int prefix = stretch.prefix();
        int at = start;
        while (end - at >= prefix) {
            boolean first = prefix == 8;
            int type = first ? bytes.getShort(at) & 0xffff : bytes.get(at) & 0xff;
            int size = bytes.getShort(first ? at + 2 : at + 1) & 0xffff;
            int flags = bytes.get(first ? at + 4 : at + 3);
            if (size > end - at - prefix) {
                return; // damage, which jhdf will find
            }
            ByteBuffer data = bytes.slice(at + prefix, size).order(ByteOrder.LITTLE_ENDIAN);
            if (!changeMessage(stretch, type, flags, data)) {
                bytes.put(at, (byte) NOTHING);
            }
            at += prefix + size;
            at = first ? (at + 7) / 8 * 8 : at;
        }
    }

    /** False for a message that jhdf must not see. */
    private boolean changeMessage(Stretch stretch, int type, int flags, ByteBuffer data) {
        switch (type) {
            case TYPE -> {
                boolean shared = (flags & SHARED) != 0;
                if (shared || !HdfTypes.makeReadable(data)) {
                    refusals.put(
                            stretch.object(),
                            shared
                                    ? "has a type that lies elsewhere in the file (a committed one)"
                                    : "holds elements of a type that is not read here (complex numbers, references)");
                    HdfTypes.makeReference(data);
                }
            }
            case LAYOUT -> changeLayout(stretch, data);
            case EXTERNAL -> {
                refusals.put(stretch.object(), "has its bytes in another file");
                return false;
            }
            case ATTRIBUTE -> {
                return HdfTypes.makeAttributeReadable(data) && isReadable(data, flags);
            }
            case CONTINUATION -> {
                if (data.limit() >= 16) {
                    expected.put(
                            data.getLong(0),
                            new Stretch(
                                    stretch.object(), (int) data.getLong(8), stretch.prefix(), stretch.prefix() != 8));
                }
            }
            default -> {}
        }
        return true;
    }

    /** Version 5 differs in the largest chunk that it allows. A virtual column becomes an empty one. */
    private void changeLayout(Stretch stretch, ByteBuffer data) {
        if (data.limit() >= 4 && data.get(0) == 5) {
            data.put(0, (byte) 4);
        }
        if (data.limit() >= 4 && data.get(0) == 4 && data.get(1) == VIRTUAL) {
            refusals.put(stretch.object(), "is virtual: its rows lie in other columns or files");
            data.put(1, COMPACT).putShort(2, (short) 0);
        }
    }

    /** Nothing depends on attributes. */
    private boolean isReadable(ByteBuffer attribute, int flags) {
        try {
            new AttributeMessage(
                    attribute.duplicate().order(ByteOrder.LITTLE_ENDIAN),
                    storage,
                    BitSet.valueOf(new byte[] {(byte) flags}));
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }
}
