// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * OGBench's manipulation tasks: cubes in their places, buttons in their states, drawer and window open or shut. Each part
 * that is not right costs 1 in every state, and a task is done when all are. The arm is the first 14 numbers of {@code
 * qpos}; seven of each cube follow, then one of each button, then drawer and window.
 *
 * @param name the beginning of a file's name
 * @param cubes x, y, z of each cube's place
 * @param buttons each button's state
 * @param slides where drawer and window are, if there are any
 */
record OgbenchParts(String name, double[] cubes, int[] buttons, double[] slides) implements OgbenchTask {
    private static final String TABLE = "ogbench-goals.tsv";
    private static final int ARM = 14;
    private static final int CUBE = 7;
    private static final double NEAR = 0.04;

    /** Those of a file's name; empty if it names none. */
    static Optional<List<OgbenchTask>> tasks(String file) {
        List<OgbenchTask> tasks = table().stream()
                .filter(task -> file.startsWith(task.name + "-"))
                .<OgbenchTask>map(task -> task)
                .toList();
        return tasks.isEmpty() ? Optional.empty() : Optional.of(tasks);
    }

    /** Beginnings of names, for messages. */
    static List<String> known() {
        return table().stream().map(OgbenchParts::name).distinct().toList();
    }

    private static List<OgbenchParts> table() {
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(OgbenchParts.class.getResourceAsStream(TABLE), StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(OgbenchParts::parse)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static OgbenchParts parse(String line) {
        String[] parts = line.split("\t");
        return new OgbenchParts(
                parts[0],
                numbers(parts[2]),
                parts[3].equals("-")
                        ? new int[0]
                        : parts[3].chars()
                                .filter(Character::isDigit)
                                .map(digit -> digit - '0')
                                .toArray(),
                numbers(parts[4]));
    }

    private static double[] numbers(String text) {
        return text.equals("-")
                ? new double[0]
                : Arrays.stream(text.split(" "))
                        .mapToDouble(Double::parseDouble)
                        .toArray();
    }

    @Override
    public OgbenchRewards rewards(NpzContents npz, NpzTable table) {
        int[] missing = new int[table.rows()];
        if (cubes.length + slides.length > 0) {
            int behind = ARM + CUBE * (cubes.length / 3) + buttons.length;
            float[] qpos = OgbenchTask.column(npz, table, "qpos", behind + slides.length);
            int width = table.width("qpos");
            for (int row = 0; row < missing.length; row++) {
                missing[row] = cubesAway(qpos, row * width) + slidesAway(qpos, row * width + behind);
            }
        }
        if (buttons.length > 0) {
            float[] states = OgbenchTask.column(npz, table, "button_states", buttons.length);
            int width = table.width("button_states");
            if (width != buttons.length) {
                throw table.reader()
                        .bad("button_states has " + width + " numbers in a row, " + name + " has " + buttons.length
                                + " buttons");
            }
            for (int row = 0; row < missing.length; row++) {
                for (int button = 0; button < width; button++) {
                    missing[row] += states[row * width + button] == buttons[button] ? 0 : 1;
                }
            }
        }
        return OgbenchRewards.of(missing);
    }

    private int cubesAway(float[] qpos, int at) {
        int away = 0;
        for (int cube = 0; cube < cubes.length / 3; cube++) {
            double squares = 0;
            for (int axis = 0; axis < 3; axis++) {
                double difference = cubes[3 * cube + axis] - qpos[at + ARM + CUBE * cube + axis];
                squares += difference * difference;
            }
            away += Math.sqrt(squares) <= NEAR ? 0 : 1;
        }
        return away;
    }

    /** In float, as OGBench compares them. */
    private int slidesAway(float[] qpos, int at) {
        int away = 0;
        for (int slide = 0; slide < slides.length; slide++) {
            away += Math.abs(qpos[at + slide] - (float) slides[slide]) <= (float) NEAR ? 0 : 1;
        }
        return away;
    }
}
