// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.report;

import java.util.List;

/**
 * What one group of measurements found in one run.
 *
 * @param group for example "kernels"
 * @param quick whether repeats were cut short: good for a look, not for a claim
 * @param command that made it
 * @param date of the run
 * @param commit of the working tree, "+" behind it if files were changed
 * @param machine where
 * @param measurements in the order of their measuring
 */
public record GroupResult(
        String group,
        boolean quick,
        String command,
        String date,
        String commit,
        Machine machine,
        List<Measurement> measurements) {
    public GroupResult {
        measurements = List.copyOf(measurements);
    }
}
