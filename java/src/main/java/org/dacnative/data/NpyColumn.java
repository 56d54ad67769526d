// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.dacnative.data.column.Column;
import org.dacnative.data.column.DataRefusal;
import org.dacnative.data.column.NumberType;

/** One array of a NPZ file. Its sizes are held against the archive's own before any memory is taken for it. */
final class NpyColumn implements Column {
    private static final int PIECE_BYTES = 1 << 16;

    /** Deflate makes at most 1,032 bytes of one. */
    private static final long MOST_PER_BYTE = 1032;

    private interface Elements {
        void take(int index, double value);
    }

    private final ZipFile zip;
    private final ZipEntry entry;
    private final NpyHeader header;

    private NpyColumn(ZipFile zip, ZipEntry entry, NpyHeader header) {
        this.zip = zip;
        this.entry = entry;
        this.header = header;
    }

    static NpyColumn of(ZipFile zip, ZipEntry entry) {
        try (InputStream in = zip.getInputStream(entry)) {
            return new NpyColumn(zip, entry, NpyHeader.read(new DataInputStream(in)));
        } catch (IOException e) {
            throw damaged(e);
        }
    }

    @Override
    public long[] dimensions() {
        return header.shape().clone();
    }

    @Override
    public String typeInWords() {
        return header.typeInWords();
    }

    @Override
    public String type() {
        return header.type().endsWith("b1")
                ? "bool"
                : header.element().map(NumberType::name).orElse("other");
    }

    @Override
    public Optional<float[]> floats() {
        return header.element().map(element -> {
            float[] values = new float[soundCount(element)];
            forEach(element, values.length, (index, value) -> values[index] = (float) value);
            return values;
        });
    }

    @Override
    public Optional<boolean[]> flags() {
        return header.element().map(element -> {
            boolean[] values = new boolean[soundCount(element)];
            forEach(element, values.length, (index, value) -> {
                if (!Double.isFinite(value)) {
                    throw new DataRefusal("has " + (Double.isNaN(value) ? "NaN" : "infinity") + " in row " + index
                            + "; all numbers must be finite");
                }
                values[index] = value != 0;
            });
            return values;
        });
    }

    @Override
    public Optional<double[]> doubles() {
        return header.element().map(element -> {
            double[] values = new double[soundCount(element)];
            forEach(element, values.length, (index, value) -> values[index] = value);
            return values;
        });
    }

    /** The number of elements, if the member has just their bytes. */
    private int soundCount(NumberType element) {
        int count = count();
        long bytes = (long) count * element.size();
        long unpacked = entry.getSize() - header.bytes();
        if (bytes != unpacked) {
            throw new DataRefusal(
                    "is damaged, it has " + unpacked + " bytes for " + count + " elements of " + element.size());
        }
        if (entry.getSize() > (entry.getCompressedSize() + 1) * MOST_PER_BYTE) {
            throw new DataRefusal("is damaged, " + entry.getCompressedSize() + " bytes cannot hold " + entry.getSize());
        }
        return count;
    }

    private void forEach(NumberType element, int count, Elements elements) {
        try (DataInputStream in = new DataInputStream(zip.getInputStream(entry))) {
            NpyHeader.read(in);
            byte[] piece = new byte[PIECE_BYTES];
            ByteBuffer bytes = ByteBuffer.wrap(piece).order(element.order());
            int[] order = header.fortran() ? rowMajor() : null;
            int step = PIECE_BYTES / element.size();
            for (int first = 0; first < count; first += step) {
                int taken = Math.min(step, count - first);
                in.readFully(piece, 0, taken * element.size());
                for (int i = 0; i < taken; i++) {
                    int index = first + i;
                    elements.take(order == null ? index : order[index], element.at(bytes, i * element.size()));
                }
            }
        } catch (IOException e) {
            throw damaged(e);
        }
    }

    /** The row-major place of each element in the order in which the first index runs fastest. */
    private int[] rowMajor() {
        long[] shape = header.shape();
        int[] places = new int[count()];
        int[] at = new int[shape.length];
        for (int i = 0; i < places.length; i++) {
            int place = 0;
            for (int axis = 0; axis < shape.length; axis++) {
                place = (int) (place * shape[axis] + at[axis]);
            }
            places[i] = place;
            for (int axis = 0; axis < shape.length && ++at[axis] == shape[axis]; axis++) {
                at[axis] = 0;
            }
        }
        return places;
    }

    private static DataRefusal damaged(IOException e) {
        return new DataRefusal("is damaged or truncated (" + e.getMessage() + "); copy or download the file again");
    }
}
