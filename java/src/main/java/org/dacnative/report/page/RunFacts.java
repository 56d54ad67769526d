// SPDX-License-Identifier: Apache-2.0
package org.dacnative.report.page;

import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;

/**
 * What a run knows of itself and has not written into its files.
 *
 * @param state how far it is
 * @param updates done so far, which its files know at their last line only
 * @param written when this is said
 * @param published what its scores are held against
 * @param hyperParameters names of the options that belong to the algorithm, in their order
 * @param publishedValues of those, by name; empty where none were published
 * @param speed in words; empty while it is not known
 * @param diverged seed and reason
 */
public record RunFacts(
        State state,
        long updates,
        LocalDateTime written,
        Published published,
        List<String> hyperParameters,
        Map<String, String> publishedValues,
        String speed,
        Map<Long, String> diverged) {

    /** Whether the page will be written again. */
    public enum State {
        RUNNING,
        FINISHED,
        STOPPED
    }

    /** What holds from its first update to its last; nothing has been measured yet. */
    public static RunFacts before(
            Published published, List<String> hyperParameters, Map<String, String> publishedValues) {
        return new RunFacts(
                State.RUNNING, 0, LocalDateTime.MIN, published, hyperParameters, publishedValues, "", Map.of());
    }

    /** The same with how far it is. */
    public RunFacts at(State state, long updates, LocalDateTime written, String speed, Map<Long, String> diverged) {
        return new RunFacts(state, updates, written, published, hyperParameters, publishedValues, speed, diverged);
    }
}
