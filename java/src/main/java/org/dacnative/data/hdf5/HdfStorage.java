// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data.hdf5;

import io.jhdf.AbstractNode;
import io.jhdf.Constants;
import io.jhdf.ObjectHeader;
import io.jhdf.api.Dataset;
import io.jhdf.object.message.DataLayoutMessage;
import io.jhdf.object.message.DataLayoutMessage.CompactDataLayoutMessage;
import io.jhdf.object.message.DataLayoutMessage.ContiguousDataLayoutMessage;
import io.jhdf.object.message.FillValueMessage;
import io.jhdf.object.message.FillValueOldMessage;
import io.jhdf.storage.HdfBackingStorage;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.dacnative.data.column.DataRefusal;

/**
 * The elements of a (rows, width) column as bytes, wherever they lie: in the header, in one piece, in chunks, or nowhere
 * because they were never written. jhdf is asked for what the file says of itself only: it reads what was never written
 * as 0, whatever the file says of it.
 */
final class HdfStorage {
    private static final int PIECE_BYTES = 1 << 20;

    /** Takes elements as they are found, perhaps several threads at once. */
    interface Run {
        /** {@code count} elements from {@code position} on; the first is the column's element {@code first}. */
        void take(ByteBuffer bytes, int position, long first, int count);
    }

    private final Dataset dataset;
    private final ObjectHeader header;
    private final HdfBackingStorage file;
    private final HdfBytes bytes;
    private final int elementBytes;
    private final long elements;
    private HdfChunks chunks;

    HdfStorage(Dataset dataset) {
        this.dataset = dataset;
        this.header = ((AbstractNode) dataset).getHeader();
        this.file = dataset.getHdfFile().getHdfBackingStorage();
        this.bytes = new HdfBytes(file.getFileChannel(), file.getUserBlockSize());
        this.elementBytes = dataset.getDataType().getSize();
        this.elements = Arrays.stream(dataset.getDimensionsAsLong()).reduce(1, Math::multiplyExact);
    }

    /** All of the column. */
    long elements() {
        return elements;
    }

    /** Rows of a chunk, 1 where there are no chunks. */
    int rowsTogether() {
        return layout() instanceof CompactDataLayoutMessage || layout() instanceof ContiguousDataLayoutMessage
                ? 1
                : chunks().chunkRows();
    }

    /** Hands out every element from {@code start} to {@code end} once, in any order. Both have to begin a row. */
    void forEachRun(long start, long end, Run run) {
        if (layout() instanceof CompactDataLayoutMessage compact) {
            ByteBuffer data = compact.getDataBuffer();
            requireLength(data.remaining());
            run.take(data, Math.toIntExact(start * elementBytes), start, Math.toIntExact(end - start));
        } else if (layout() instanceof ContiguousDataLayoutMessage contiguous) {
            if (contiguous.getAddress() == Constants.UNDEFINED_ADDRESS) {
                unwritten(start, end, run);
            } else {
                contiguous(contiguous, start, end, run);
            }
        } else {
            chunks().forEachRun(start, end, run);
        }
    }

    private DataLayoutMessage layout() {
        return header.getMessageOfType(DataLayoutMessage.class);
    }

    private HdfChunks chunks() {
        if (chunks == null) {
            chunks = new HdfChunks(HdfChunkIndex.of(dataset, header, file, bytes), bytes, this::fillValue);
        }
        return chunks;
    }

    private void contiguous(ContiguousDataLayoutMessage layout, long start, long end, Run run) {
        if (layout.getSize() >= 0) {
            requireLength(layout.getSize());
        }
        int step = Math.max(1, PIECE_BYTES / elementBytes);
        for (long first = start; first < end; first += step) {
            int count = (int) Math.min(step, end - first);
            byte[] piece = bytes.read(layout.getAddress() + first * elementBytes, count * elementBytes);
            run.take(ByteBuffer.wrap(piece), 0, first, count);
        }
    }

    private void unwritten(long start, long end, Run run) {
        int step = Math.max(1, PIECE_BYTES / elementBytes);
        ByteBuffer piece = ByteBuffer.wrap(repeated(fillValue(), (int) Math.min(step, end - start)));
        for (long first = start; first < end; first += step) {
            run.take(piece, 0, first, (int) Math.min(step, end - first));
        }
    }

    /** The bytes of an element that was never written. Throws DataRefusal if the file leaves that open. */
    private byte[] fillValue() {
        byte[] value = new byte[elementBytes];
        if (header.hasMessageOfType(FillValueMessage.class)) {
            FillValueMessage fill = header.getMessageOfType(FillValueMessage.class);
            if (fill.isFillValueDefined()) {
                requireFill(fill.getFillValue()).get(value);
            } else if (fill.getFillValueWriteTime() == 1) {
                throw new DataRefusal("has elements that were never written, and the file names no value for them;"
                        + " write the whole column");
            }
        } else if (header.hasMessageOfType(FillValueOldMessage.class)) {
            ByteBuffer old = header.getMessageOfType(FillValueOldMessage.class).getFillValue();
            if (old.hasRemaining()) {
                requireFill(old).get(value);
            }
        }
        return value;
    }

    private ByteBuffer requireFill(ByteBuffer value) {
        if (value.remaining() != elementBytes) {
            throw new DataRefusal("is damaged, the value of elements never written has " + value.remaining()
                    + " bytes, an element has " + elementBytes);
        }
        return value;
    }

    private void requireLength(long length) {
        if (length / elementBytes < elements) {
            throw new DataRefusal(
                    "is damaged, it has " + length + " bytes for " + elements + " elements of " + elementBytes);
        }
    }

    static byte[] repeated(byte[] value, int times) {
        byte[] all = new byte[Math.multiplyExact(value.length, times)];
        for (int i = 0; i < all.length; i++) {
            all[i] = value[i % value.length];
        }
        return all;
    }
}
