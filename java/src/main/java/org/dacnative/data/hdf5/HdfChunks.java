// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data.hdf5;

import io.jhdf.Constants;
import io.jhdf.dataset.chunked.Chunk;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.dacnative.data.column.DataRefusal;

/** The elements of a column that is stored in chunks; what was never written is the fill value. */
final class HdfChunks {
    private final HdfChunkIndex index;
    private final HdfBytes file;
    private final Supplier<byte[]> fillValue;
    private final HdfFilters filters;
    private final int chunksInRow;
    /** In reading order; null where nothing was written. */
    private final Chunk[] chunks;

    private byte[] unwritten;

    /**
     * A column's chunks.
     *
     * @param fillValue bytes of an element that was never written; only asked where there is one
     */
    HdfChunks(HdfChunkIndex index, HdfBytes file, Supplier<byte[]> fillValue) {
        this.index = index;
        this.file = file;
        this.fillValue = fillValue;
        this.filters = new HdfFilters(
                index.filters(),
                Math.multiplyExact(Math.multiplyExact(index.chunkRows(), index.chunkWidth()), index.elementBytes()));
        this.chunksInRow = Math.toIntExact(HdfChunkIndex.count(index.width(), index.chunkWidth()));
        int chunksInColumn = Math.toIntExact(HdfChunkIndex.count(index.rows(), index.chunkRows()));
        this.chunks = new Chunk[Math.multiplyExact(chunksInRow, chunksInColumn)];
        for (Chunk chunk : index.stored()) {
            int place = place(chunk);
            if (place >= 0) {
                if (chunks[place] != null) {
                    throw new DataRefusal("is damaged, two chunks have the same place");
                }
                chunks[place] = chunk;
            }
        }
    }

    int chunkRows() {
        return index.chunkRows();
    }

    /** Hands out every element from {@code start} to {@code end} once, from several threads. Both have to begin a row. */
    void forEachRun(long start, long end, HdfStorage.Run run) {
        int firstRow = Math.toIntExact(start / index.width());
        int endRow = Math.toIntExact(end / index.width());
        int first = firstRow / index.chunkRows() * chunksInRow;
        int last = Math.toIntExact(HdfChunkIndex.count(endRow, index.chunkRows())) * chunksInRow;
        if (unwritten == null && IntStream.range(first, last).anyMatch(place -> chunks[place] == null)) {
            unwritten = HdfStorage.repeated(fillValue.get(), Math.multiplyExact(index.chunkRows(), index.chunkWidth()));
        }
        IntStream.range(first, last).parallel().forEach(place -> {
            byte[] elements = chunks[place] == null ? unwritten : decode(chunks[place], place);
            handOut(ByteBuffer.wrap(elements), place, firstRow, endRow, run);
        });
    }

    /** The chunk's number in reading order, or -1 if it was not written or lies outside of the column. */
    private int place(Chunk chunk) {
        long[] offset = chunk.getChunkOffset();
        long row = offset[0];
        long column = offset.length == 1 ? 0 : offset[1];
        if (chunk.getAddress() == Constants.UNDEFINED_ADDRESS || row >= index.rows() || column >= index.width()) {
            return -1;
        }
        if (row < 0 || column < 0 || row % index.chunkRows() != 0 || column % index.chunkWidth() != 0) {
            throw new DataRefusal("is damaged, a chunk lies at row " + row + ", column " + column);
        }
        return (int) (row / index.chunkRows() * chunksInRow + column / index.chunkWidth());
    }

    private byte[] decode(Chunk chunk, int place) {
        BitSet skipped = (BitSet) chunk.getFilterMask().clone();
        if (index.rawEdges() && reachesOverTheEdge(place)) {
            skipped.set(0, index.filters().size());
        }
        return filters.decode(file.read(chunk.getAddress(), chunk.getSize()), skipped);
    }

    private boolean reachesOverTheEdge(int place) {
        return (place / chunksInRow + 1) * (long) index.chunkRows() > index.rows()
                || (place % chunksInRow + 1) * (long) index.chunkWidth() > index.width();
    }

    private void handOut(ByteBuffer chunk, int place, int firstRow, int endRow, HdfStorage.Run run) {
        int top = place / chunksInRow * index.chunkRows();
        int column = place % chunksInRow * index.chunkWidth();
        int width = Math.min(index.chunkWidth(), index.width() - column);
        int stride = index.chunkWidth() * index.elementBytes();
        long end = Math.min(Math.min((long) top + index.chunkRows(), index.rows()), endRow);
        for (int row = Math.max(top, firstRow); row < end; row++) {
            run.take(chunk, (row - top) * stride, (long) row * index.width() + column, width);
        }
    }
}
