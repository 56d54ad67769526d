// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.dacnative.SharedFolder;
import org.junit.jupiter.api.Test;

/** Every sample file of other projects' formats is looked at by a test: one that is added fails here until it is. */
class SampleCoverageTest {
    /** Which files, below {@code data/formats}, which test holds against what their makers say of them. */
    private static final Map<String, String> TESTS = new TreeMap<>(Map.of(
            "odd/[^/]+\\.h5",
            "FormatsOfOthersTest, all of them",
            "hdf5/(?!virtual_[ab])[^/]+\\.h5",
            "FormatsOfOthersTest, all of them",
            "npz/[^/]+\\.npz",
            "ReadFormatsTest, all of them",
            "d4rl/(no_timeouts|timeouts_at_ends|terminals_float_column|no_next_observations|open_end|both_flags"
                    + "|doubles_and_ints|terminal_half|two_rows|lengths_differ|no_terminals|wrong_action_width)\\.h5",
            "D4rlCasesTest",
            "minari/root(043)?/(hopper/(random|arrow|parquet)-v0|hopper/infos-v1|pointmaze/tiny-v0|ends-v3"
                    + "|odd/spaces-v0|appended-v0|hopper-old-v1)/.*",
            "ReadFormatsTest",
            "ogbench/(pointmaze-medium-navigate-v0(-val)?|antmaze-medium-random-v0|powderworld-pixels-v0"
                    + "|puzzle-synthetic-v0|unclosed-v0)\\.npz",
            "ReadFormatsTest, OgbenchPartsTest",
            "tensorboard/(bad_crc|cut|resumed|resumed_both_start|resumed_no_purge|tensorboardX|tensorboard_v2)/.*",
            "EventFileTest",
            "safetensors/[^/]+\\.safetensors",
            "SafetensorsTest, all of its summary"));

    /** What is no sample: expectations, and the other halves of samples. */
    private static final String NONE =
            ".*(README\\.md|summary\\.json|expected\\.json|namespace_metadata\\.json)|.*/expected/.*"
                    + "|hdf5/(virtual_[ab]\\.h5|external_raw\\.bin)";

    @Test
    void everySampleFileHasATest() throws IOException {
        Path samples = SharedFolder.require("data/formats");
        List<String> files;
        try (Stream<Path> all = Files.walk(samples)) {
            files = all.filter(Files::isRegularFile)
                    .map(file -> samples.relativize(file).toString())
                    .filter(name -> !name.matches(NONE))
                    .toList();
        }
        assertTrue(files.size() > 150, files.size() + " files");
        assertEquals(
                List.of(),
                files.stream()
                        .filter(name -> TESTS.keySet().stream().noneMatch(name::matches))
                        .toList(),
                "files that no test is known to look at");
        for (String pattern : TESTS.keySet()) {
            assertTrue(files.stream().anyMatch(name -> name.matches(pattern)), pattern + " is there no more");
        }
    }
}
