// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An option of reading that the file's format has no use for is a warning: its user expects something of it. */
class UnusedOptionsTest {
    private static final SampleFiles SAMPLE = new SampleFiles(3, 2, 5, 6);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"d4rl", "minari", "robomimic", "ogbench", "npz", "csv"})
    void isNamedWithTheFormat(String format) {
        Path file = SAMPLE.write(format, folder);
        ReadingOptions options = new ReadingOptions(
                SAMPLE.options(format).observation(),
                0,
                Optional.of(ColumnMap.parse(SAMPLE.flags("csv").get(1))),
                OptionalInt.of(6));
        List<String> unused = Stream.of("--columns", "--max_episode_steps")
                .filter(name -> !name.equals("--columns") || !format.equals("csv"))
                .filter(name -> !name.equals("--max_episode_steps") || !format.equals("d4rl"))
                .toList();
        try (OfflineDataset data = OfflineDataset.load(
                file, Optional.empty(), DatasetOptions.everything(RewardTuning.NO), Preparation.NONE, options)) {
            List<String> said = data.warnings().stream()
                    .filter(warning -> warning.contains(" counts for nothing: the data are "))
                    .toList();
            assertEquals(
                    unused, said.stream().map(warning -> warning.split(" ")[0]).toList());
            assertTrue(said.get(0).toLowerCase(Locale.ROOT).contains("are " + format), said.get(0));
        }
        List<Finding> findings =
                Inspection.of(file, Optional.empty(), options, Optional.empty()).findings();
        assertTrue(
                findings.stream().anyMatch(finding -> finding.text().startsWith(unused.get(0) + " counts for nothing")),
                findings.toString());
    }
}
