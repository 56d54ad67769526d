// SPDX-License-Identifier: Apache-2.0
package org.dacnative.safetensors;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.dacnative.input.FileProblem;
import org.dacnative.input.InputException;

/**
 * Reads a safetensors file: a header of names, types, shapes and offsets, then the arrays' bytes. Every size is compared
 * with the file's before anything is allocated, the arrays must cover the data without hole or overlap, and nothing in
 * a file can run. What is wrong with a file is an InputException that names it.
 *
 * <p>A header's JSON may be padded with spaces on either side; a name that occurs twice is refused, as the format asks.
 */
public final class SafetensorsFile implements AutoCloseable {
    private static final int LENGTH_BYTES = 8;
    private static final long LONGEST_HEADER = 100_000_000;
    private static final int PIECE_BYTES = 1 << 20;

    private final Path file;
    private final FileChannel channel;
    private final Map<String, String> metadata;
    private final Map<String, TensorInfo> tensors;
    private final long dataStart;

    private SafetensorsFile(Path file, FileChannel channel) throws IOException {
        this.file = file;
        this.channel = channel;
        long size = channel.size();
        if (size < LENGTH_BYTES) {
            throw new IOException("it has " + size + " bytes, too few");
        }
        long headerBytes = read(0, LENGTH_BYTES).getLong();
        if (headerBytes < 0 || headerBytes > Math.min(LONGEST_HEADER, size - LENGTH_BYTES)) {
            throw new IOException("its header is said to be longer than the file or than " + LONGEST_HEADER + " bytes");
        }
        this.dataStart = LENGTH_BYTES + headerBytes;
        HeaderReader header = HeaderReader.parse(utf8(read(LENGTH_BYTES, (int) headerBytes)));
        this.metadata = Collections.unmodifiableMap(header.metadata());
        this.tensors = Collections.unmodifiableMap(header.tensors());
        requireCovered(size - dataStart);
    }

    /** Opens a file and checks its header against its size. */
    public static SafetensorsFile open(Path file) {
        FileChannel channel = null;
        try {
            channel = FileChannel.open(file, StandardOpenOption.READ);
            return new SafetensorsFile(file, channel);
        } catch (IOException e) {
            close(channel);
            throw refused(file, e);
        } catch (RuntimeException | Error e) {
            close(channel);
            throw e;
        }
    }

    /** Text to text. */
    public Map<String, String> metadata() {
        return metadata;
    }

    /** The arrays by name. */
    public Map<String, TensorInfo> tensors() {
        return tensors;
    }

    /**
     * An array of float32, row-major.
     *
     * @param shape it must have; of any shape if null
     */
    public float[] floats(String name, List<Long> shape) {
        TensorInfo tensor = require(name, TensorType.F32, shape);
        float[] values = new float[elements(name, tensor)];
        int done = 0;
        for (ByteBuffer piece : new Pieces(tensor)) {
            int count = piece.remaining() / Float.BYTES;
            piece.asFloatBuffer().get(values, done, count);
            done += count;
        }
        return values;
    }

    /** An array of whole numbers, row-major; the shape as in {@link #floats}. */
    public long[] longs(String name, List<Long> shape) {
        TensorInfo tensor = require(name, TensorType.I64, shape);
        long[] values = new long[elements(name, tensor)];
        int done = 0;
        for (ByteBuffer piece : new Pieces(tensor)) {
            int count = piece.remaining() / Long.BYTES;
            piece.asLongBuffer().get(values, done, count);
            done += count;
        }
        return values;
    }

    /** The bytes of an array of any type, little-endian. */
    public byte[] bytes(String name) {
        TensorInfo tensor = tensors.get(name);
        if (tensor == null) {
            throw refused(file, new IOException("it has no array " + HeaderReader.shown(name)));
        }
        byte[] values = new byte[elements(name, new TensorInfo(TensorType.U8, List.of(tensor.bytes()), 0, 0))];
        int done = 0;
        for (ByteBuffer piece : new Pieces(tensor)) {
            int count = piece.remaining();
            piece.get(values, done, count);
            done += count;
        }
        return values;
    }

    @Override
    public void close() {
        close(channel);
    }

    private TensorInfo require(String name, TensorType type, List<Long> shape) {
        TensorInfo tensor = tensors.get(name);
        if (tensor == null) {
            throw refused(file, new IOException("it has no array " + HeaderReader.shown(name)));
        }
        if (tensor.type() != type || shape != null && !tensor.shape().equals(shape)) {
            throw refused(
                    file,
                    new IOException(HeaderReader.shown(name) + " is " + tensor.type() + " " + tensor.shape()
                            + ", needed is " + type + " " + (shape == null ? "" : shape)));
        }
        return tensor;
    }

    private int elements(String name, TensorInfo tensor) {
        if (tensor.size() > Integer.MAX_VALUE - 8) {
            throw refused(file, new IOException(HeaderReader.shown(name) + " has too many elements for one array"));
        }
        return (int) tensor.size();
    }

    /** Sorted by offset, each array begins where the one before ends, and the last ends with the file. */
    private void requireCovered(long dataBytes) throws IOException {
        List<Map.Entry<String, TensorInfo>> sorted = new ArrayList<>(tensors.entrySet());
        sorted.sort(Comparator.<Map.Entry<String, TensorInfo>>comparingLong(
                        entry -> entry.getValue().begin())
                .thenComparingLong(entry -> entry.getValue().end()));
        long end = 0;
        for (Map.Entry<String, TensorInfo> entry : sorted) {
            TensorInfo tensor = entry.getValue();
            if (tensor.begin() != end || tensor.end() < end || tensor.end() > dataBytes) {
                throw new IOException("the offsets of " + HeaderReader.shown(entry.getKey()) + " do not fit");
            }
            if (tensor.end() - tensor.begin() != bytesOf(entry.getKey(), tensor)) {
                throw new IOException(
                        HeaderReader.shown(entry.getKey()) + " has more or fewer bytes than its shape asks for");
            }
            end = tensor.end();
        }
        if (end != dataBytes) {
            throw new IOException("its arrays end at byte " + end + " of " + dataBytes);
        }
    }

    private static long bytesOf(String name, TensorInfo tensor) throws IOException {
        try {
            return tensor.bytes();
        } catch (ArithmeticException e) {
            throw new IOException("the shape of " + HeaderReader.shown(name) + " asks for an impossible size", e);
        }
    }

    private static String utf8(ByteBuffer bytes) throws IOException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw new IOException("its header is not text", e);
        }
    }

    private ByteBuffer read(long position, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, position + bytes.position()) < 0) {
                throw new EOFException("it has become shorter");
            }
        }
        return bytes.flip();
    }

    static InputException refused(Path file, IOException cause) {
        String reason = cause instanceof FileSystemException
                ? "cannot be read: " + FileProblem.of(cause)
                : "is not a sound safetensors file: " + cause.getMessage();
        return new InputException(file + " " + reason);
    }

    private static void close(FileChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                return; // it was only read
            }
        }
    }

    /** An array's bytes, a piece at a time, so that it is never twice in memory. */
    private final class Pieces implements Iterable<ByteBuffer> {
        private final TensorInfo tensor;

        Pieces(TensorInfo tensor) {
            this.tensor = tensor;
        }

        @Override
        public Iterator<ByteBuffer> iterator() {
            return new Iterator<>() {
                private long next = tensor.begin();

                @Override
                public boolean hasNext() {
                    return next < tensor.end();
                }

                @Override
                public ByteBuffer next() {
                    int count = (int) Math.min(PIECE_BYTES, tensor.end() - next);
                    try {
                        ByteBuffer piece = read(dataStart + next, count);
                        next += count;
                        return piece;
                    } catch (IOException e) {
                        throw refused(file, e);
                    }
                }
            };
        }
    }
}
