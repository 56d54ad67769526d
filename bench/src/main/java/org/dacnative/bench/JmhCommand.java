// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.dacnative.engine.CudaDevices;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** JMH's own command line, for one benchmark with parameters of one's own. */
@Command(
        name = "jmh",
        description =
                "JMH's own command line, for which the word jmh may be left out: `dac bench -l` lists the benchmarks, `dac"
                        + " bench jmh -h` its options, `dac bench DenoiseBenchmark -p batch=64,256 -p precision=BF16` measures.")
final class JmhCommand implements Callable<Integer> {
    @Unmatched
    private List<String> arguments = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
        if (arguments.stream().anyMatch(JmhCommand::asksForCuda)
                && CudaDevices.find().names().isEmpty()) {
            System.out.println("CUDA is left out: " + CudaDevices.find().problem());
            if (arguments.contains("backend=CUDA")) {
                return 0;
            }
            arguments.replaceAll(argument -> asksForCuda(argument) ? "backend=CPU" : argument);
        }
        org.openjdk.jmh.Main.main(arguments.toArray(String[]::new));
        return 0;
    }

    private static boolean asksForCuda(String argument) {
        return argument.startsWith("backend=") && argument.contains("CUDA");
    }
}
