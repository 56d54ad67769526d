// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.measure;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Where a file of results comes from.
 *
 * @param command that was typed
 * @param root the repository's folder
 */
public record Provenance(String command, Path root) {

    /** The commit, with a "+" if sources have been changed since; "" where there is no git or no repository. */
    String commit() throws InterruptedException {
        try {
            String head = git("rev-parse", "--short=10", "HEAD").get(0);
            boolean changed = !git("status", "--porcelain", "--untracked-files=no", "--", ":!bench/results")
                    .isEmpty();
            return head + (changed ? "+" : "");
        } catch (IOException e) {
            return "";
        }
    }

    private List<String> git(String... arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of("git", "-C", root.toAbsolutePath().toString()));
        command.addAll(List.of(arguments));
        return Processes.lines(Map.of(), command);
    }
}
