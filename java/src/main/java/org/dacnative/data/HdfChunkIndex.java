// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import io.jhdf.Constants;
import io.jhdf.ObjectHeader;
import io.jhdf.api.Dataset;
import io.jhdf.btree.BTreeV1;
import io.jhdf.dataset.chunked.Chunk;
import io.jhdf.dataset.chunked.DatasetInfo;
import io.jhdf.dataset.chunked.indexing.BTreeIndex;
import io.jhdf.dataset.chunked.indexing.ChunkIndex;
import io.jhdf.dataset.chunked.indexing.ExtensibleArrayIndex;
import io.jhdf.dataset.chunked.indexing.FixedArrayIndex;
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

/**
 * Where the chunks of a column lie, as jhdf's indexes tell it, held against what is known of them: jhdf would
 * number chunks by the column's present size where HDF5 takes its largest, and stops an extensible array at its first
 * gap; such a column is refused.
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
        Collection<Chunk> stored =
                layout.getAddress() == Constants.UNDEFINED_ADDRESS ? List.of() : chunks(layout, dataset, chunk, file);
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
            ChunkedDataLayoutMessageV4 layout, Dataset dataset, int[] chunk, HdfBackingStorage file) {
        long address = layout.getAddress();
        int bytes = Arrays.stream(chunk).reduce(dataset.getDataType().getSize(), Math::multiplyExact);
        DatasetInfo info = new DatasetInfo(bytes, countedShape(dataset), chunk);
        ChunkIndex index = switch (layout.getIndexingType()) {
            case ChunkedDataLayoutMessageV4.SINGLE_CHUNK_INDEX -> new SingleChunkIndex(layout, info);
            case ChunkedDataLayoutMessageV4.IMPLICIT_INDEX -> new ImplicitChunkIndex(address, info);
            case ChunkedDataLayoutMessageV4.FIXED_ARRAY_INDEX -> new FixedArrayIndex(file, address, info);
            case ChunkedDataLayoutMessageV4.EXTENSIBLE_ARRAY_INDEX -> {
                requireFirstAxisGrows(dataset);
                yield extensibleArray(file, layout, info);
            }
            case ChunkedDataLayoutMessageV4.B_TREE_V2_INDEX -> new BTreeIndex(file, address, info);
            default -> throw new HdfRefusal("has a chunk index of unknown kind " + layout.getIndexingType());
        };
        return index.getAllChunks();
    }

    /** The shape by which HDF5 numbers chunks: the largest of every axis but the first. */
    private static long[] countedShape(Dataset dataset) {
        long[] shape = dataset.getDimensionsAsLong();
        long[] largest = dataset.getMaxSize();
        for (int axis = 1; axis < shape.length; axis++) {
            // -1 where there is no largest: then the index is a tree, which does not count, or the one below.
            shape[axis] = Math.max(shape[axis], largest[axis]);
        }
        return shape;
    }

    /** Where another axis than the first one grows without end, HDF5 numbers along that one first. */
    private static void requireFirstAxisGrows(Dataset dataset) {
        long[] largest = dataset.getMaxSize();
        if (largest.length > 1 && largest[1] < 0) {
            throw new HdfRefusal("grows along its second axis (maxshape), and its kind of chunk index cannot be"
                    + " followed here then" + HdfRefusal.COPY_IT);
        }
    }

    /** All chunks or none: jhdf takes a gap for the end of a block and numbers what follows wrongly. */
    private static ChunkIndex extensibleArray(
            HdfBackingStorage file, ChunkedDataLayoutMessageV4 layout, DatasetInfo info) {
        long wanted = 1;
        for (int axis = 0; axis < info.getChunkDimensions().length; axis++) {
            wanted *= count(info.getDatasetDimensions()[axis], info.getChunkDimensions()[axis]);
        }
        Collection<Chunk> stored;
        try {
            stored = new ExtensibleArrayIndex(file, layout.getAddress(), info).getAllChunks();
        } catch (RuntimeException e) {
            stored = List.of(); // jhdf stumbles over most gaps
        }
        if (stored.size() != wanted) {
            throw new HdfRefusal("is stored in a growable list of chunks (extensible array) with gaps, by chunks"
                    + " never written, room to grow along its second axis or damage; that cannot be read here"
                    + HdfRefusal.COPY_IT);
        }
        Collection<Chunk> all = stored;
        return () -> all;
    }

    private static void requireFit(long[] shape, int[] chunk, int elementBytes, Dataset dataset) {
        boolean positive = Arrays.stream(chunk).allMatch(size -> size > 0);
        if (chunk.length != shape.length
                || !positive
                || elementBytes != dataset.getDataType().getSize()) {
            throw new HdfRefusal("is damaged, its chunks " + Arrays.toString(chunk) + " of " + elementBytes
                    + "-byte elements do not fit its shape " + Arrays.toString(shape));
        }
    }

    /** Chunks along an axis. */
    static long count(long size, long chunk) {
        return (size + chunk - 1) / chunk;
    }
}
