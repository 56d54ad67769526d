// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data.hdf5;

import io.jhdf.api.Dataset;
import io.jhdf.object.datatype.EnumDataType;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.dacnative.data.column.ChunkedColumn;
import org.dacnative.data.column.DataRefusal;
import org.dacnative.data.column.NumberType;

/** One column of an HDF5 file. */
final class HdfColumn implements ChunkedColumn {
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
                        .map(NumberType::name)
                        .orElse("other");
    }

    @Override
    public Optional<float[]> floats() {
        return HdfElement.ofNumbers(dataset.getDataType()).map(type -> {
            float[] values = new float[count()];
            forEach(type, (index, value) -> values[(int) index] = (float) value);
            return values;
        });
    }

    @Override
    public Optional<boolean[]> flags() {
        return HdfElement.ofFlags(dataset.getDataType()).map(type -> {
            boolean[] values = new boolean[count(1)];
            AtomicInteger firstBad = new AtomicInteger(values.length);
            forEach(type, (index, value) -> {
                values[(int) index] = value != 0;
                if (!Double.isFinite(value)) {
                    firstBad.accumulateAndGet((int) index, Math::min);
                }
            });
            if (firstBad.get() < values.length) {
                throw new DataRefusal("has " + (Double.isNaN(at(type, firstBad.get())) ? "NaN" : "infinity")
                        + " in row " + firstBad + "; all numbers must be finite");
            }
            return values;
        });
    }

    @Override
    public Optional<double[]> doubles() {
        return HdfElement.ofFlags(dataset.getDataType()).map(type -> {
            double[] values = new double[count()];
            forEach(type, (index, value) -> values[(int) index] = value);
            return values;
        });
    }

    @Override
    public boolean holdsNumbers() {
        return HdfElement.ofNumbers(dataset.getDataType()).isPresent();
    }

    @Override
    public int rowsTogether() {
        return storage().rowsTogether();
    }

    @Override
    public void forEach(long first, long end, Elements elements) {
        NumberType type = HdfElement.ofNumbers(dataset.getDataType())
                .orElseThrow(() -> new IllegalStateException("a column of " + typeInWords() + " holds no numbers"));
        forEach(type, first, end, elements);
    }

    private void forEach(NumberType type, long first, long end, Elements elements) {
        storage().forEachRun(first, end, (bytes, position, start, count) -> {
            ByteBuffer ordered = bytes.order(type.order());
            for (int i = 0; i < count; i++) {
                elements.take(start + i, type.at(ordered, position + i * type.size()));
            }
        });
    }

    private void forEach(NumberType type, Elements elements) {
        forEach(type, 0, storage().elements(), elements);
    }

    /** Of a column of single numbers. */
    private double at(NumberType type, int row) {
        double[] found = new double[1];
        forEach(type, row, row + 1L, (index, value) -> found[0] = value);
        return found[0];
    }

    private HdfStorage storage() {
        if (storage == null) {
            storage = new HdfStorage(dataset);
        }
        return storage;
    }
}
