// SPDX-License-Identifier: Apache-2.0
package org.dacnative.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dacnative.algorithm.ParameterEntry;
import org.junit.jupiter.api.Test;

/** docs/options.md has a row for each hyper-parameter, in the table's order and with its default. */
class OptionsTableTest {
    @Test
    void theDocumentHasEveryParameterWithItsDefault() throws IOException {
        List<String> documented = Files.readAllLines(Path.of("../docs/options.md")).stream()
                .filter(line -> line.startsWith("| `--"))
                .map(line -> row(line.split("\\|")[1].strip(), line.split("\\|")[2].strip()))
                .toList();
        List<String> built = DacConfig.PARAMETERS.entries().stream()
                .map(entry -> "--" + entry.name() + " " + entry.text(entry.standard()))
                .toList();
        assertEquals(built, documented);
    }

    /** The default as the program writes it: 1 and 1.0 are the same. */
    private static String row(String option, String standard) {
        String flag = option.replace("`", "");
        ParameterEntry entry = DacConfig.PARAMETERS.find(flag.substring(2)).orElseThrow();
        return flag + " " + entry.text(entry.parse(standard));
    }
}
