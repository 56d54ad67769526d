// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.dacnative.input.InputException;
import org.dacnative.verify.GoldenVerification;
import org.dacnative.verify.PhysicsVerification;
import org.dacnative.verify.VerifyReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Compares recorded updates of the authors' program and recorded MuJoCo steps with this machine's numbers. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        description =
                "Compares recorded updates and recorded physics with this machine's numbers. Exit code 0 only if no"
                        + " case failed and some passed.")
final class VerifyCommand implements Callable<Integer> {
    @Option(names = "--golden", paramLabel = "DIR", description = "folder of recorded updates")
    private Path golden;

    @Option(names = "--physics", paramLabel = "DIR", description = "folder of recorded MuJoCo steps")
    private Path physics;

    @Mixin
    private MachineOptions machine = new MachineOptions();

    @Override
    public Integer call() {
        if (golden == null && physics == null) {
            throw new InputException("verify needs --golden DIR, --physics DIR or both");
        }
        VerifyReport report = new VerifyReport(System.out);
        if (golden != null) {
            GoldenVerification.run(golden, machine.engine(List.of(0L)), report::add);
        }
        if (physics != null) {
            PhysicsVerification.run(physics, report::add);
        }
        report.finish();
        return report.succeeded() ? 0 : Main.FAILURE;
    }
}
