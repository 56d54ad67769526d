// SPDX-License-Identifier: Apache-2.0
package org.dacnative.proto;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Walks over the fields of a message of protocol buffers; every length is compared with what is left. */
public final class ProtoReader {
    private final ByteBuffer in;
    private int field;
    private int wireType;

    public ProtoReader(ByteBuffer message) {
        this.in = message.slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Goes to the next field; false at the end. The caller takes its value by one of the methods below. */
    public boolean next() throws IOException {
        if (!in.hasRemaining()) {
            return false;
        }
        long key = varint();
        field = (int) (key >>> 3);
        wireType = (int) (key & 7);
        return true;
    }

    public int field() {
        return field;
    }

    /** Whether the field has this wire type, of {@link ProtoWriter}. */
    public boolean is(int type) {
        return wireType == type;
    }

    public long varint() throws IOException {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte next = take(1).get();
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IOException("a number has too many bytes");
    }

    public double float64() throws IOException {
        return take(Double.BYTES).getDouble();
    }

    public float float32() throws IOException {
        return take(Float.BYTES).getFloat();
    }

    public ByteBuffer bytes() throws IOException {
        long length = varint();
        if (length < 0 || length > in.remaining()) {
            throw new IOException("a field is longer than its message");
        }
        return take((int) length);
    }

    public String text() throws IOException {
        return StandardCharsets.UTF_8.decode(bytes()).toString();
    }

    public ProtoReader message() throws IOException {
        return new ProtoReader(bytes());
    }

    /** Leaves a field out. */
    public void skip() throws IOException {
        switch (wireType) {
            case ProtoWriter.VARINT -> varint();
            case ProtoWriter.FIXED64 -> take(Double.BYTES);
            case ProtoWriter.BYTES -> bytes();
            case ProtoWriter.FIXED32 -> take(Float.BYTES);
            default -> throw new IOException("a field of an unknown kind");
        }
    }

    private ByteBuffer take(int count) throws IOException {
        try {
            ByteBuffer taken = in.slice(in.position(), count).order(ByteOrder.LITTLE_ENDIAN);
            in.position(in.position() + count);
            return taken;
        } catch (IndexOutOfBoundsException | BufferUnderflowException e) {
            throw new IOException("a field is longer than its message", e);
        }
    }
}
