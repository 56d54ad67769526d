// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import io.jhdf.api.Dataset;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** One column of an HDF5 file: its shape, what it holds, and its elements as the numbers that we compute with. */
final class HdfColumn {
    /** Takes a column's elements one by one, perhaps from several threads. */
    private interface Elements {
        void take(int index, double value);
    }

    private final Dataset dataset;

    HdfColumn(Dataset dataset) {
        this.dataset = dataset;
    }

    long[] dimensions() {
        return dataset.getDimensionsAsLong();
    }

    /** What it holds, for messages. */
    String typeInWords() {
        return HdfElement.inWords(dataset.getDataType());
    }

    /** All elements, row by row; empty if they are no numbers. A number that float cannot hold becomes an infinity. */
    Optional<float[]> floats() {
        return HdfElement.ofNumbers(dataset.getDataType()).map(element -> {
            float[] values = new float[Math.toIntExact(dataset.getSize())];
            forEach(element, (index, value) -> values[index] = (float) value);
            return values;
        });
    }

    /** All elements, true where one is not 0; empty if they are neither truth values nor numbers. */
    Optional<boolean[]> flags() {
        return HdfElement.ofFlags(dataset.getDataType()).map(element -> {
            boolean[] values = new boolean[Math.toIntExact(dataset.getSize())];
            AtomicInteger firstBad = new AtomicInteger(values.length);
            forEach(element, (index, value) -> {
                values[index] = value != 0;
                if (!Double.isFinite(value)) {
                    firstBad.accumulateAndGet(index, Math::min);
                }
            });
            if (firstBad.get() < values.length) {
                throw new HdfRefusal("has " + (Double.isNaN(number(firstBad.get())) ? "NaN" : "infinity") + " in row "
                        + firstBad + "; all numbers must be finite");
            }
            return values;
        });
    }

    /** One number as it is stored. */
    double number(int wanted) {
        double[] found = new double[1];
        forEach(HdfElement.ofNumbers(dataset.getDataType()).orElseThrow(), (index, value) -> {
            if (index == wanted) {
                found[0] = value;
            }
        });
        return found[0];
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
