// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data.hdf5;

import io.jhdf.Constants;
import io.jhdf.ObjectHeader;
import io.jhdf.api.Dataset;
import io.jhdf.btree.BTreeV1;
import io.jhdf.dataset.chunked.Chunk;
import io.jhdf.dataset.chunked.DatasetInfo;
import io.jhdf.dataset.chunked.indexing.BTreeIndex;
import io.jhdf.dataset.chunked.indexing.ChunkImpl;
import io.jhdf.dataset.chunked.indexing.ChunkIndex;
import io.jhdf.dataset.chunked.indexing.ImplicitChunkIndex;
import io.jhdf.dataset.chunked.indexing.SingleChunkIndex;
import io.jhdf.object.message.DataLayoutMessage.ChunkedDataLayoutMessage;
import io.jhdf.object.message.DataLayoutMessage.ChunkedDataLayoutMessageV4;
import io.jhdf.object.message.FilterPipelineMessage;
import io.jhdf.object.message.FilterPipelineMessage.FilterInfo;
import io.jhdf.storage.HdfBackingStorage;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.dacnative.data.column.DataRefusal;

/**
 * Where the chunks of a column lie, as jhdf's indexes tell it, held against what is known of them: jhdf would
 * number chunks by the column's present size where HDF5 takes its largest, its extensible arrays end at their first gap, and
 * its fixed arrays do not have one, so {@link HdfExtensibleArray} and {@link HdfFixedArray} stand in for those.
 *
 * @param rows of the column
 * @param width numbers of a row
 * @param chunkRows rows of a chunk
 * @param chunkWidth numbers of a chunk's row
 * @param elementBytes bytes of a number
 * @param stored the chunks; those never written are missing or have no address
 * @param filters that the chunks went through
 * @param rawEdges chunks that reach over the column's edge were stored without any filter
 */
record HdfChunkIndex(
        int rows,
        int width,
        int chunkRows,
        int chunkWidth,
        int elementBytes,
        Collection<Chunk> stored,
        List<FilterInfo> filters,
        boolean rawEdges) {

    /** Of a column with one or two axes. */
    static HdfChunkIndex of(Dataset dataset, ObjectHeader header, HdfBackingStorage file, HdfBytes bytes) {
        List<FilterInfo> filters = header.hasMessageOfType(FilterPipelineMessage.class)
                ? header.getMessageOfType(FilterPipelineMessage.class).getFilters()
                : List.of();
        long[] shape = dataset.getDimensionsAsLong();
        if (header.hasMessageOfType(ChunkedDataLayoutMessage.class)) {
            ChunkedDataLayoutMessage layout = header.getMessageOfType(ChunkedDataLayoutMessage.class);
            int[] chunk = layout.getChunkDimensions();
            requireFit(shape, chunk, layout.getSize(), dataset);
            Collection<Chunk> stored = layout.getBTreeAddress() == Constants.UNDEFINED_ADDRESS
                    ? List.of()
                    : BTreeV1.createDataBTree(file, layout.getBTreeAddress(), shape.length)
                            .getChunks();
            return of(dataset, chunk, stored, filters, false);
        }
        ChunkedDataLayoutMessageV4 layout = header.getMessageOfType(ChunkedDataLayoutMessageV4.class);
        int[] sizes = layout.getChunkDimensions(); // the last one is the element's
        int[] chunk = Arrays.copyOf(sizes, sizes.length - 1);
        requireFit(shape, chunk, sizes[sizes.length - 1], dataset);
        Collection<Chunk> stored = layout.getAddress() == Constants.UNDEFINED_ADDRESS
                ? List.of()
                : chunks(layout, dataset, chunk, file, bytes);
        boolean rawEdges = !filters.isEmpty() && HdfEdgeChunks.areRaw(bytes, header.getAddress());
        return of(dataset, chunk, stored, filters, rawEdges);
    }

    private static HdfChunkIndex of(
            Dataset dataset, int[] chunk, Collection<Chunk> stored, List<FilterInfo> filters, boolean rawEdges) {
        int[] shape = dataset.getDimensions();
        return new HdfChunkIndex(
                shape[0],
                shape.length == 1 ? 1 : shape[1],
                chunk[0],
                chunk.length == 1 ? 1 : chunk[1],
                dataset.getDataType().getSize(),
                stored,
                filters,
                rawEdges);
    }

    private static Collection<Chunk> chunks(
            ChunkedDataLayoutMessageV4 layout, Dataset dataset, int[] chunk, HdfBackingStorage storage, HdfBytes file) {
        long address = layout.getAddress();
        int bytes = Arrays.stream(chunk).reduce(dataset.getDataType().getSize(), Math::multiplyExact);
        DatasetInfo info = new DatasetInfo(bytes, countedShape(dataset), chunk);
        ChunkIndex index = switch (layout.getIndexingType()) {
            case ChunkedDataLayoutMessageV4.SINGLE_CHUNK_INDEX -> new SingleChunkIndex(layout, info);
            case ChunkedDataLayoutMessageV4.IMPLICIT_INDEX -> new ImplicitChunkIndex(address, info);
            case ChunkedDataLayoutMessageV4.FIXED_ARRAY_INDEX ->
                located(HdfFixedArray.read(file, address, bytes), dataset, info);
            case ChunkedDataLayoutMessageV4.EXTENSIBLE_ARRAY_INDEX ->
                located(HdfExtensibleArray.read(file, address, bytes), dataset, info);
            case ChunkedDataLayoutMessageV4.B_TREE_V2_INDEX -> new BTreeIndex(storage, address, info);
            default -> throw new DataRefusal("has a chunk index of unknown kind " + layout.getIndexingType());
        };
        return index.getAllChunks();
    }

    /** The shape by which HDF5 numbers chunks: the largest of every axis but the one that varies slowest. */
    private static long[] countedShape(Dataset dataset) {
        long[] shape = dataset.getDimensionsAsLong();
        long[] largest = dataset.getMaxSize();
        for (int axis = 0; axis < shape.length; axis++) {
            shape[axis] = Math.max(shape[axis], largest[axis]); // -1 where there is no largest
        }
        return shape;
    }

    private static ChunkIndex located(List<HdfChunkEntry> entries, Dataset dataset, DatasetInfo info) {
        return () ->
                entries.stream().map(entry -> located(entry, dataset, info)).toList();
    }

    /** Chunks are numbered row by row, or column by column where it is the second axis that grows without end. */
    private static Chunk located(HdfChunkEntry entry, Dataset dataset, DatasetInfo info) {
        int[] chunk = info.getChunkDimensions();
        long[] offset = {entry.number() * chunk[0]};
        if (chunk.length == 2) {
            int slow = dataset.getMaxSize()[1] < 0 ? 1 : 0;
            long run = count(info.getDatasetDimensions()[1 - slow], chunk[1 - slow]);
            offset = new long[2];
            offset[slow] = entry.number() / run * chunk[slow];
            offset[1 - slow] = entry.number() % run * chunk[1 - slow];
        }
        return new ChunkImpl(entry.address(), entry.size(), offset, entry.skippedFilters());
    }

    private static void requireFit(long[] shape, int[] chunk, int elementBytes, Dataset dataset) {
        boolean positive = Arrays.stream(chunk).allMatch(size -> size > 0);
        if (chunk.length != shape.length
                || !positive
                || elementBytes != dataset.getDataType().getSize()) {
            throw new DataRefusal("is damaged, its chunks " + Arrays.toString(chunk) + " of " + elementBytes
                    + "-byte elements do not fit its shape " + Arrays.toString(shape));
        }
    }

    /** Chunks along an axis. */
    static long count(long size, long chunk) {
        return (size + chunk - 1) / chunk;
    }
}
