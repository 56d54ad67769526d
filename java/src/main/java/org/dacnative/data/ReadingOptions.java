// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.util.List;
import java.util.Optional;

/**
 * What a file does not say of itself.
 *
 * @param observation keys of a dictionary of observations that are joined, in this order; empty where there is none
 * @param ogbenchTask 1..5, whose rewards and masks are computed from OGBench's states; 0 for those in the file
 * @param columns which columns of a table of text are which
 */
public record ReadingOptions(List<String> observation, int ogbenchTask, Optional<ColumnMap> columns) {
    /** For files that say everything. */
    public static final ReadingOptions NONE = new ReadingOptions(List.of(), 0, Optional.empty());

    /** Keeps a copy of the list. */
    public ReadingOptions {
        observation = List.copyOf(observation);
    }
}
