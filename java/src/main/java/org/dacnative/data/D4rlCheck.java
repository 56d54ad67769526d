// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.nio.file.Path;

/** Whether a file is a task's data set in D4RL's layout, as far as that can be told without reading its numbers. */
public final class D4rlCheck {
    private D4rlCheck() {}

    /** Throws InputException of one line unless all columns are there and fit each other and the task. */
    public static void check(Path file, TaskShape task) {
        D4rlFile.open(file, task).close();
    }
}
