// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.dacnative.algorithm.Algorithm;
import org.dacnative.algorithm.ParameterEntry;
import org.dacnative.algorithm.TrainingConfig;
import org.dacnative.checkpoint.Checkpoint;
import org.dacnative.input.InputException;

/** A saved policy's hyper-parameters, of which those may change that only decide how it acts. */
final class ActingChanges {
    private ActingChanges() {}

    /** @param changes by parameter's name, as text; InputException for one that is not of acting */
    static <C extends Record & TrainingConfig> C apply(
            Algorithm<C> known, Checkpoint checkpoint, Map<String, String> changes) {
        C saved = known.parameters().parse(checkpoint.info().options());
        Map<String, Object> values = new LinkedHashMap<>();
        changes.forEach((parameter, text) -> values.put(
                parameter,
                known.parameters()
                        .find(parameter)
                        .filter(entry -> entry.parameter().acting())
                        .map((ParameterEntry entry) -> entry.parse(text))
                        .orElseThrow(() -> new InputException(
                                "--" + parameter + ": " + known.name() + " has no such parameter of acting"))));
        return known.parameters().with(saved, values);
    }
}
