// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.util.ArrayList;
import java.util.List;
import org.dacnative.algorithm.Agent;
import org.dacnative.algorithm.Metrics;
import org.dacnative.data.MeasuringData;
import org.dacnative.report.RunFiles;
import org.dacnative.training.FittedQEvaluation;
import org.dacnative.training.OfflineMeasures;
import org.dacnative.training.StopSignal;
import org.dacnative.training.TrainingResult;

/** What a run does with the data that it does not train on: measures at each evaluation, more at the end. */
final class HeldOutPart {
    /** What the files of a run's measures begin with. */
    static final String FILES = "measures";

    static final String LAST_FILE = "final_measures.txt";

    private final Agent agent;
    private final MeasuringData data;
    private final int fqeUpdates;
    private final OfflineMeasures measures;

    /**
     * @param agent whose policy sees data as they are prepared
     * @param fqeUpdates of the fitted Q evaluation; 0: none
     */
    HeldOutPart(Agent agent, MeasuringData data, int fqeUpdates) {
        this.agent = agent;
        this.data = data;
        this.fqeUpdates = fqeUpdates;
        this.measures = new OfflineMeasures(agent, data.heldOut());
    }

    OfflineMeasures measures() {
        return measures;
    }

    /** The measures and estimates of the weights of the moment. */
    MeasuredPolicy measured(Runnable check) {
        Metrics last = measures.measure(check);
        FittedQEvaluation evaluation = new FittedQEvaluation(agent, data, Math.max(1, fqeUpdates));
        return new MeasuredPolicy(
                last, evaluation.dataValue(), fqeUpdates == 0 ? List.of() : evaluation.run(check), fqeUpdates);
    }

    /** Writes what a run ends with, of the seeds that were not lost; the lines to print of it. */
    List<String> finish(TrainingResult result, RunFiles files, StopSignal stop) {
        try {
            MeasuredPolicy sound = measured(stop::check)
                    .only(seed -> result.divergences().stream().noneMatch(lost -> lost.seed() == seed));
            files.write(LAST_FILE, sound.table());
            List<String> lines = new ArrayList<>(sound.lines());
            lines.add("measures: " + files.folder().resolve(LAST_FILE));
            return lines;
        } catch (StopSignal.StoppedException e) {
            return List.of("stopped before the last measures; eval makes them of the checkpoint");
        }
    }
}
