// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import io.jhdf.api.Dataset;
import io.jhdf.object.datatype.EnumDataType;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** One column of an HDF5 file. */
final class HdfColumn implements Column {
    /** Takes a column's elements one by one, perhaps from several threads. */
    private interface Elements {
        void take(int index, double value);
    }

    private final Dataset dataset;

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
            forEach(element, (index, value) -> values[index] = (float) value);
            return values;
        });
    }

    @Override
    public Optional<boolean[]> flags() {
        return HdfElement.ofFlags(dataset.getDataType()).map(element -> {
            boolean[] values = new boolean[count()];
            AtomicInteger firstBad = new AtomicInteger(values.length);
            forEach(element, (index, value) -> {
                values[index] = value != 0;
                if (!Double.isFinite(value)) {
                    firstBad.accumulateAndGet(index, Math::min);
                }
            });
            if (firstBad.get() < values.length) {
                throw new DataRefusal(
                        "has " + (Double.isNaN(doubles().orElseThrow()[firstBad.get()]) ? "NaN" : "infinity")
                                + " in row " + firstBad + "; all numbers must be finite");
            }
            return values;
        });
    }

    @Override
    public Optional<double[]> doubles() {
        return HdfElement.ofFlags(dataset.getDataType()).map(element -> {
            double[] values = new double[count()];
            forEach(element, (index, value) -> values[index] = value);
            return values;
        });
    }

    private void forEach(HdfElement element, Elements elements) {
        new HdfStorage(dataset).forEachRun((bytes, position, first, count) -> {
            bytes.order(element.order());
            for (int i = 0; i < count; i++) {
                elements.take(first + i, element.at(bytes, position + i * element.size()));
            }
        });
    }
}
