// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data.hdf5;

import io.jhdf.object.datatype.DataType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Descriptions of types in a form that jhdf can read. Versions 4 (HDF5 1.12) and 5 (HDF5 2.0) changed references and added
 * complex numbers; all other types are described as in version 3.
 */
final class HdfTypes {
    private static final int REFERENCE = 7;
    private static final int NEWEST_KNOWN = 5;

    private HdfTypes() {}

    /** Changes a description in place. False if nothing makes it readable. */
    static boolean makeReadable(ByteBuffer type) {
        try {
            lower(type, 0);
            DataType.readDataType(type.duplicate().order(ByteOrder.LITTLE_ENDIAN));
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }

    /** Any description of at least 8 bytes becomes one that jhdf can read, of a type that nobody reads. */
    static void makeReference(ByteBuffer type) {
        if (type.limit() >= 8) {
            type.putInt(0, 1 << 4 | REFERENCE);
        }
    }

    /** The same for the type of an attribute; false if that is not possible. */
    static boolean makeAttributeReadable(ByteBuffer attribute) {
        int version = attribute.limit() < 8 ? 0 : attribute.get(0);
        if (version < 1 || version > 3) {
            return false;
        }
        int name = attribute.getShort(2) & 0xffff;
        int size = attribute.getShort(4) & 0xffff;
        int start = version == 1 ? 8 + (name + 7) / 8 * 8 : version == 2 ? 8 + name : 9 + name;
        boolean shared = version > 1 && (attribute.get(1) & 1) != 0;
        if (size > attribute.limit() - start) {
            return false;
        }
        return shared || makeReadable(attribute.slice(start, size).order(ByteOrder.LITTLE_ENDIAN));
    }

    /** Writes versions down from this description on, those of parts too; returns where it ends. */
    private static int lower(ByteBuffer type, int start) {
        int version = type.get(start) >> 4 & 15;
        int kind = type.get(start) & 15;
        boolean hasParts = kind == 6 || kind >= 8;
        if (version > NEWEST_KNOWN) {
            throw new IllegalArgumentException("version " + version);
        }
        if (version < 3 && hasParts) {
            return type.limit(); // written otherwise, and never around newer parts
        }
        type.put(start, (byte) (Math.min(version, 3) << 4 | kind));
        int members = type.getShort(start + 1) & 0xffff;
        int at = start + 8;
        return switch (kind) {
            case 0, 4 -> at + 4; // integers, bits: offset and precision
            case 1 -> at + 12; // floats
            case 2 -> at + 2; // times
            case 3, REFERENCE -> at; // text, references
            case 5 -> at + (type.get(start + 1) & 0xff); // opaque bytes: their name
            case 6 -> lowerMembers(type, at, members, type.getInt(start + 4));
            case 8 -> afterNames(type, lower(type, at), members) + members * type.getInt(at + 4); // enumerations
            case 9 -> lower(type, at); // lists
            case 10 -> lower(type, at + 1 + 4 * type.get(at)); // arrays, behind their shape
            default -> throw new IllegalArgumentException("kind " + kind);
        };
    }

    /** Of records: name, place in the record in as many bytes as that needs, type. */
    private static int lowerMembers(ByteBuffer type, int start, int members, int size) {
        int placeBytes = (32 - Integer.numberOfLeadingZeros(size) + 7) / 8;
        int at = start;
        for (int i = 0; i < members; i++) {
            at = lower(type, afterNames(type, at, 1) + placeBytes);
        }
        return at;
    }

    private static int afterNames(ByteBuffer type, int start, int names) {
        int at = start;
        for (int i = 0; i < names; i++) {
            while (type.get(at++) != 0) {
                continue;
            }
        }
        return at;
    }
}
