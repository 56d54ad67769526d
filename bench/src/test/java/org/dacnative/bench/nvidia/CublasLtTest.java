// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.nvidia;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.dacnative.input.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Products through JavaCPP's presets, on twins of NVIDIA's libraries: layouts, strides and the bias are right. */
class CublasLtTest {
    @TempDir
    private Path folder;

    @Test
    void productsOfOneAndOfManyHeadsAreRight() throws IOException, InterruptedException {
        Twins.Run run = new Twins(folder).withCublasLt().run("cublas", "--seconds", "0.001", "1x6x5x3", "10x12x7x4");
        assertEquals(0, run.code(), run.text());
        assertEquals(
                List.of(
                        "bf16\t1x6x5x3",
                        "bf16\t10x12x7x4",
                        "tf32\t1x6x5x3",
                        "tf32\t10x12x7x4",
                        "fp32\t1x6x5x3",
                        "fp32\t10x12x7x4"),
                run.lines(1));
    }

    @Test
    void withoutItsLibrariesItSaysWhichIsMissing() throws IOException, InterruptedException {
        Twins.Run run = new Twins(folder).run("cublas");
        assertEquals(2, run.code(), run.text());
        assertTrue(run.text().matches("dac bench: cuBLASLt cannot be loaded: .*\\.so.*\\n"), run.text());
    }

    @Test
    void aWordThatIsNoShapeIsOneLine() throws IOException, InterruptedException {
        Twins.Run run = new Twins(folder).run("cublas", "10x2560x256");
        assertEquals(2, run.code());
        assertTrue(
                run.text().startsWith("dac bench: '10x2560x256' is no shape: HEADSxROWSxINPUTSxOUTPUTS"), run.text());
    }

    @Test
    void sizesThatOverflowAreRefused() {
        for (String shape : List.of("2x65536x32768x1", "65536x1x65536x1", "999999x999999x999999x999999")) {
            String message = assertThrows(InputException.class, () -> LayerShape.parse(shape))
                    .getMessage();
            assertTrue(message.startsWith("'" + shape + "' is too large"), message);
        }
    }
}
