// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import org.dacnative.Mutation;
import org.dacnative.input.InputException;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever damage does to a file of any format, it ends in finite transitions or in one line, and soon. */
class DamagedFormatsTest {
    private static final long SEED = 20260131;
    private static final int MUTATIONS = 3000;
    private static final long LONGEST_NANOS = 5_000_000_000L;
    /** All that is ever allocated for one file, given back or not. */
    private static final long MOST_BYTES = 512 << 20;

    /** Only for what would never end: the machine may be busy with other things. */
    private static final Duration ENDLESS = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"d4rl", "minari", "robomimic", "ogbench", "npz", "csv"})
    void mutationsAreReadOrRefused(String format) throws IOException {
        SampleFiles sample = new SampleFiles(3, 2, 4, 1, 6);
        byte[] sound = Files.readAllBytes(sample.write(format, folder));
        SplittableRandom random = new SplittableRandom(SEED);
        int refused = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            Path damaged = Files.write(folder.resolve("damaged"), Mutation.of(sound, random));
            String which = format + ", mutation " + i + " of seed " + SEED;
            refused +=
                    assertTimeoutPreemptively(ENDLESS, () -> isRefused(damaged, sample.options(format), which), which)
                            ? 1
                            : 0;
        }
        assertTrue(refused > MUTATIONS / 10 && refused < MUTATIONS, refused + " of " + MUTATIONS + " were refused");
    }

    /** Anything but InputException fails the test. */
    private static boolean isRefused(Path path, ReadingOptions options, String which) {
        long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = memory.getThreadAllocatedBytes(Thread.currentThread().getId());
        try (Contents contents = Contents.open(path)) {
            Episodes episodes = DatasetFormat.of(contents).read(contents, Optional.empty(), options);
            assertSound(episodes, which);
            return false;
        } catch (InputException e) {
            assertEquals(1, e.getMessage().lines().count(), which);
            assertTrue(e.getMessage().startsWith(path + ": "), which + ": " + e.getMessage());
            return true;
        } catch (RuntimeException | Error e) {
            throw new AssertionError(which, e);
        } finally {
            long taken = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;
            assertTrue(taken < LONGEST_NANOS, which + " took " + taken + " ns of a processor");
            long bytes = memory.getThreadAllocatedBytes(Thread.currentThread().getId()) - allocated;
            assertTrue(bytes < MOST_BYTES, which + " took " + bytes + " bytes");
        }
    }

    private static void assertSound(Episodes episodes, String which) {
        int row = 0;
        for (Trajectory trajectory : episodes.trajectories()) {
            assertEquals(row, trajectory.start(), which);
            assertTrue(trajectory.length() > 0, which);
            row = trajectory.end();
        }
        Transitions transitions = episodes.transitions();
        assertEquals(transitions.size(), row, which);
        for (float[] column : new float[][] {
            transitions.observations().all(),
            transitions.actions().all(),
            transitions.rewards().all(),
            transitions.nextObservations().all()
        }) {
            for (float value : column) {
                assertTrue(Float.isFinite(value), which);
            }
        }
    }
}
