// SPDX-License-Identifier: Apache-2.0
package org.dacnative.algorithm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.dacnative.engine.BankPart;
import org.dacnative.engine.BankTensor;
import org.dacnative.engine.Counter;
import org.dacnative.engine.NetworkBank;
import org.dacnative.engine.Tensor;
import org.dacnative.input.InputException;
import org.dacnative.safetensors.SafetensorsFile;
import org.dacnative.safetensors.SafetensorsWriter;
import org.dacnative.safetensors.TensorInfo;

/**
 * Names for what an agent or a policy consists of: parts of banks, tensors, counters. The numbers stay where they are;
 * this copies them to another state of the same kind (an evaluation's frozen weights) and to and from files, one file a
 * seed (a checkpoint).
 *
 * <p>Names in a file: {@code actor/params/net/0/kernel}, {@code eta}, {@code updates}. A replica's arrays lose their
 * first axis, the seed.
 */
public final class State {
    /** Counts beyond this come from a file that is not ours; it is 300 times the steps of any run. */
    private static final long MOST_STEPS = 1L << 40;

    private record BankEntry(NetworkBank bank, BankPart part) {}

    private record Count(LongSupplier get, LongConsumer set) {}

    private record RowsEntry(int width, Rows rows) {}

    /** Rows of each seed whose number changes. */
    public interface Rows {
        /** n of one seed. */
        long count(int seedIndex);

        /** (n, width); the caller may keep it. */
        float[] read(int seedIndex);

        /**
         * Replaces one seed's.
         *
         * @param values (n, width)
         */
        void write(int seedIndex, float[] values);
    }

    /** A whole number of each seed. */
    public interface Number {
        long get(int seedIndex);

        void set(int seedIndex, long value);
    }

    private final int seeds;
    private final Map<String, BankEntry> banks = new LinkedHashMap<>();
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();
    private final Map<String, Count> counts = new LinkedHashMap<>();
    private final Map<String, Number> numbers = new LinkedHashMap<>();
    private final Map<String, RowsEntry> rows = new LinkedHashMap<>();

    /** Empty; the methods below add to it. */
    public State(int seeds) {
        this.seeds = seeds;
    }

    /** One part of a bank. */
    public State weights(String name, NetworkBank bank, BankPart part) {
        banks.put(name + "/" + part.name().toLowerCase(Locale.ROOT), new BankEntry(bank, part));
        return this;
    }

    /** All of a bank that the next optimizer step depends on. */
    public State trained(String name, NetworkBank bank) {
        for (BankPart part : List.of(BankPart.PARAMS, BankPart.TARGET, BankPart.MU, BankPart.NU)) {
            weights(name, bank, part);
        }
        counts.put(name + "/steps", new Count(bank::steps, bank::setSteps));
        return this;
    }

    /** A tensor whose first axis is the seed. */
    public State tensor(String name, Tensor tensor) {
        tensors.put(name, tensor);
        return this;
    }

    public State counter(String name, Counter counter) {
        counts.put(name, new Count(counter::get, counter::set));
        return this;
    }

    /** One a seed, 0 to {@value #MOST_STEPS}. */
    public State number(String name, Number number) {
        numbers.put(name, number);
        return this;
    }

    /** They are read back after all counts and numbers. A state that has some is for files, not to be copied. */
    public State rows(String name, int width, Rows all) {
        rows.put(name, new RowsEntry(width, all));
        return this;
    }

    /** Makes the other state, of the same names, shapes and seeds, equal to this one, bit by bit. */
    public void copyTo(State other) {
        banks.forEach((name, entry) -> other.banks.get(name).bank().copyFrom(entry.bank(), entry.part()));
        tensors.forEach((name, tensor) -> other.tensors.get(name).write(tensor.toArray()));
        counts.forEach(
                (name, count) -> other.counts.get(name).set().accept(count.get().getAsLong()));
    }

    /** Adds one seed's share to a file. */
    public void write(SafetensorsWriter file, int seedIndex) {
        banks.forEach((name, entry) -> entry.bank()
                .tensors()
                .forEach(tensor -> file.floats(name + "/" + tensor.name(), tensor.shape(), () -> {
                    float[] values = new float[tensor.size()];
                    entry.bank().read(entry.part(), seedIndex, tensor, values);
                    return values;
                })));
        tensors.forEach((name, tensor) -> file.floats(name, replicaShape(tensor), () -> {
            int size = tensor.size() / seeds;
            return Arrays.copyOfRange(tensor.toArray(), seedIndex * size, (seedIndex + 1) * size);
        }));
        counts.forEach((name, count) ->
                file.longs(name, List.of(), () -> new long[] {count.get().getAsLong()}));
        numbers.forEach((name, number) -> file.longs(name, List.of(), () -> new long[] {number.get(seedIndex)}));
        rows.forEach((name, entry) -> file.floats(
                name,
                List.of(entry.rows().count(seedIndex), (long) entry.width()),
                () -> entry.rows().read(seedIndex)));
    }

    /**
     * Takes one seed's share from a file. InputException that names the file if an array is missing, too much or of
     * another shape; nothing has been changed then.
     */
    public void read(SafetensorsFile file, int seedIndex) {
        List<Runnable> changes = new ArrayList<>();
        banks.forEach((name, entry) -> {
            for (BankTensor tensor : entry.bank().tensors()) {
                float[] values = file.floats(name + "/" + tensor.name(), tensor.shape());
                changes.add(() -> entry.bank().write(entry.part(), seedIndex, tensor, values));
            }
        });
        tensors.forEach((name, tensor) -> {
            float[] values = file.floats(name, replicaShape(tensor));
            changes.add(() -> {
                float[] all = tensor.toArray();
                System.arraycopy(values, 0, all, seedIndex * values.length, values.length);
                tensor.write(all);
            });
        });
        counts.forEach((name, count) -> {
            long value = steps(file, name);
            changes.add(() -> count.set().accept(value));
        });
        numbers.forEach((name, number) -> {
            long value = steps(file, name);
            changes.add(() -> number.set(seedIndex, value));
        });
        rows.forEach((name, entry) -> {
            float[] values = rows(file, name, entry.width());
            changes.add(() -> entry.rows().write(seedIndex, values));
        });
        changes.forEach(Runnable::run);
    }

    private static float[] rows(SafetensorsFile file, String name, int width) {
        TensorInfo saved = file.tensors().get(name);
        long count =
                saved == null || saved.shape().isEmpty() ? 0 : saved.shape().get(0);
        return file.floats(name, List.of(count, (long) width));
    }

    private static long steps(SafetensorsFile file, String name) {
        long value = file.longs(name, List.of())[0];
        if (value < 0 || value > MOST_STEPS) {
            throw new InputException("the checkpoint's " + name + " is " + value + ", allowed is 0 to " + MOST_STEPS);
        }
        return value;
    }

    /** The names of one seed's share in a file. */
    public Set<String> names() {
        Set<String> names = new HashSet<>();
        banks.forEach((name, entry) -> entry.bank().tensors().forEach(tensor -> names.add(name + "/" + tensor.name())));
        tensors.keySet().forEach(name -> names.add(name));
        counts.keySet().forEach(name -> names.add(name));
        names.addAll(numbers.keySet());
        names.addAll(rows.keySet());
        return names;
    }

    private static List<Long> replicaShape(Tensor tensor) {
        return Arrays.stream(tensor.shape()).skip(1).boxed().toList();
    }
}
