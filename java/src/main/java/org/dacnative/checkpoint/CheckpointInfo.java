// SPDX-License-Identifier: Apache-2.0
package org.dacnative.checkpoint;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What a checkpoint's {@code state.json} says; the weights are beside it.
 *
 * @param algorithm its name
 * @param updates finished
 * @param seeds in the order of the replicas
 * @param obsDim D
 * @param actDim A
 * @param options of the command line, by name: all that decides the run's numbers
 * @param facts versions, the machine, the digest of the data
 * @param record told up to these updates
 * @param pendingEvaluation an evaluation that was running beside training: the updates that its weights had seen; they
 *     are saved too
 */
public record CheckpointInfo(
        String algorithm,
        long updates,
        List<Long> seeds,
        int obsDim,
        int actDim,
        Map<String, String> options,
        Map<String, String> facts,
        RunRecord record,
        OptionalLong pendingEvaluation) {
    public CheckpointInfo {
        seeds = List.copyOf(seeds);
        options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    }

    /** The same run, further on. */
    public CheckpointInfo at(long nowUpdates, RunRecord nowRecord, OptionalLong nowPending) {
        return new CheckpointInfo(algorithm, nowUpdates, seeds, obsDim, actDim, options, facts, nowRecord, nowPending);
    }
}
