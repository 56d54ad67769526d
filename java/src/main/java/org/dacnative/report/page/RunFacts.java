// SPDX-License-Identifier: Apache-2.0
package org.dacnative.report.page;

import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;

/**
 * What a run knows of itself and has not written into its files.
 *
 * @param state how far it is
 * @param written when this is said
 * @param published what its scores are held against
 * @param hyperParameters names of the options that belong to the algorithm, in their order
 * @param publishedValues of those, by name; empty where none were published
 * @param data sentences about what it is trained on
 * @param speed in words; empty while it is not known
 * @param warnings a sentence each
 * @param diverged seed and reason
 */
public record RunFacts(
        State state,
        LocalDateTime written,
        Published published,
        List<String> hyperParameters,
        Map<String, String> publishedValues,
        List<String> data,
        String speed,
        List<String> warnings,
        Map<Long, String> diverged) {

    /** Whether the page will be written again. */
    public enum State {
        RUNNING,
        FINISHED,
        STOPPED
    }
}
