// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * How much memory this process can still get: Linux's MemAvailable, or what is left of a control group's limit (a
 * container's, say) where that is less.
 *
 * @param proc where Linux describes itself, /proc
 * @param groups where control groups are, /sys/fs/cgroup
 */
record HostMemory(Path proc, Path groups) {
    HostMemory() {
        this(Path.of("/proc"), Path.of("/sys/fs/cgroup"));
    }

    /** Bytes; empty where the system does not say. */
    OptionalLong available() {
        OptionalLong machine = number(proc.resolve("meminfo"), "MemAvailable:");
        long least = machine.isPresent() ? machine.getAsLong() * 1024 : Long.MAX_VALUE;
        for (Path group = group(); group != null && group.startsWith(groups); group = group.getParent()) {
            least = Math.min(least, left(group));
        }
        return least == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(least);
    }

    /** The group of this process; a container sees its own as the root. */
    private Path group() {
        for (String line : lines(proc.resolve("self/cgroup"))) {
            if (line.startsWith("0::/")) {
                Path group = groups.resolve(line.substring("0::/".length())).normalize();
                return Files.isDirectory(group) ? group : groups;
            }
        }
        return groups.resolve("memory"); // version 1
    }

    /** Pages of files are given back when memory is needed. */
    private static long left(Path group) {
        OptionalLong limit = first(number(group.resolve("memory.max"), ""), group.resolve("memory.limit_in_bytes"));
        OptionalLong used = first(number(group.resolve("memory.current"), ""), group.resolve("memory.usage_in_bytes"));
        if (limit.isEmpty() || used.isEmpty()) {
            return Long.MAX_VALUE;
        }
        Path stat = group.resolve("memory.stat");
        long files = number(stat, "inactive_file ").orElse(0)
                + number(stat, "active_file ").orElse(0);
        return Math.max(0, limit.getAsLong() - Math.max(0, used.getAsLong() - files));
    }

    private static OptionalLong first(OptionalLong found, Path otherwise) {
        return found.isPresent() ? found : number(otherwise, "");
    }

    /** The number behind a name at the beginning of a line. */
    private static OptionalLong number(Path file, String name) {
        for (String line : lines(file)) {
            String text = line.startsWith(name)
                    ? line.substring(name.length()).strip().split(" ")[0]
                    : "";
            if (text.matches("[0-9]{1,18}")) {
                return OptionalLong.of(Long.parseLong(text));
            }
        }
        return OptionalLong.empty();
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException | RuntimeException e) {
            return List.of(); // another system, or another version of control groups
        }
    }
}
