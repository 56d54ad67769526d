// SPDX-License-Identifier: Apache-2.0
package org.dacnative.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A program: opens a run, acts 10,000 times for changing numbers of states, and prints by how many MiB the heap and the
 * memory outside it have grown meanwhile. In a process of its own, because what other tests have freed would hide it.
 */
final class ActingMemory {
    private static final int MOST_ROWS = 300;

    private ActingMemory() {}

    public static void main(String[] args) throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        try (LoadedPolicy policy = LoadedPolicy.open(Path.of(args[0]), PolicyOptions.STANDARD.withParallel(1))) {
            act(policy, MOST_ROWS);
            for (int call = 0; call < 3000; call++) { // the virtual machine compiles what is called
                act(policy, random.nextInt(1, 9));
            }
            long heap = heap();
            long outside = outsideHeap();
            for (int call = 0; call < 10_000; call++) {
                act(policy, call % 50 == 0 ? random.nextInt(1, MOST_ROWS + 1) : random.nextInt(1, 9));
            }
            System.out.println((heap() - heap >> 20) + " " + (outsideHeap() - outside >> 20));
        }
    }

    private static void act(LoadedPolicy policy, int rows) {
        float[] observations = new float[rows * policy.obsDim()];
        Arrays.fill(observations, 0.1f);
        policy.act(observations, new float[rows * policy.actDim()]);
    }

    private static long heap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** What is resident, less all that the heap has been given. */
    private static long outsideHeap() throws IOException {
        long pages =
                Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ")[1]);
        return pages * 4096 - Runtime.getRuntime().totalMemory();
    }
}
