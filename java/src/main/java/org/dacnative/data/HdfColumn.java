// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import io.jhdf.api.Dataset;
import io.jhdf.object.datatype.EnumDataType;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** One column of an HDF5 file. */
final class HdfColumn implements Column {
    /** Takes a column's elements one by one, perhaps from several threads. */
    interface Elements {
        void take(long index, double value);
    }

    private final Dataset dataset;
    private HdfStorage storage;

    HdfColumn(Dataset dataset) {
        this.dataset = dataset;
    }

    @Override
    public long[] dimensions() {
        return dataset.getDimensionsAsLong();
    }

    @Override
    public String typeInWords() {
        return HdfElement.inWords(dataset.getDataType());
    }

    @Override
    public String type() {
        return dataset.getDataType() instanceof EnumDataType
                ? "bool"
                : HdfElement.ofFlags(dataset.getDataType())
                        .map(HdfElement::name)
                        .orElse("other");
    }

    @Override
    public Optional<float[]> floats() {
        return HdfElement.ofNumbers(dataset.getDataType()).map(element -> {
            float[] values = new float[count()];
            forEach(element, (index, value) -> values[(int) index] = (float) value);
            return values;
        });
    }

    @Override
    public Optional<boolean[]> flags() {
        return HdfElement.ofFlags(dataset.getDataType()).map(element -> {
            boolean[] values = new boolean[count(1)];
            AtomicInteger firstBad = new AtomicInteger(values.length);
            forEach(element, (index, value) -> {
                values[(int) index] = value != 0;
                if (!Double.isFinite(value)) {
                    firstBad.accumulateAndGet((int) index, Math::min);
                }
            });
            if (firstBad.get() < values.length) {
                throw new DataRefusal("has " + (Double.isNaN(at(element, firstBad.get())) ? "NaN" : "infinity")
                        + " in row " + firstBad + "; all numbers must be finite");
            }
            return values;
        });
    }

    @Override
    public Optional<double[]> doubles() {
        return HdfElement.ofFlags(dataset.getDataType()).map(element -> {
            double[] values = new double[count()];
            forEach(element, (index, value) -> values[(int) index] = value);
            return values;
        });
    }

    /** How numbers are stored; empty if the column holds something else. */
    Optional<HdfElement> element() {
        return HdfElement.ofNumbers(dataset.getDataType());
    }

    /** Rows that are best read together, of a column of rows: those of a chunk, or 1. */
    int rowsTogether() {
        return storage().rowsTogether();
    }

    /** Hands out the elements from {@code first} to {@code end}, which both begin rows. */
    void forEach(HdfElement element, long first, long end, Elements elements) {
        storage().forEachRun(first, end, (bytes, position, start, count) -> {
            ByteBuffer ordered = bytes.order(element.order());
            for (int i = 0; i < count; i++) {
                elements.take(start + i, element.at(ordered, position + i * element.size()));
            }
        });
    }

    private void forEach(HdfElement element, Elements elements) {
        forEach(element, 0, storage().elements(), elements);
    }

    /** Of a column of single numbers. */
    private double at(HdfElement element, int row) {
        double[] found = new double[1];
        forEach(element, row, row + 1L, (index, value) -> found[0] = value);
        return found[0];
    }

    private HdfStorage storage() {
        if (storage == null) {
            storage = new HdfStorage(dataset);
        }
        return storage;
    }
}
