// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Memory that is still to be had, by files as Linux writes them. */
class HostMemoryTest {
    @TempDir
    Path folder;

    @Test
    void withoutAControlGroupItIsTheMachines() throws IOException {
        write("proc/meminfo", "MemTotal:       24689768 kB\nMemFree:  1000 kB\nMemAvailable:   20000 kB\n");
        assertEquals(OptionalLong.of(20000 * 1024), available());
        write("proc/self/cgroup", "0::/user.slice\n");
        write("groups/user.slice/memory.max", "max\n");
        write("groups/user.slice/memory.current", "123\n");
        assertEquals(OptionalLong.of(20000 * 1024), available());
    }

    /** A limit counts for all groups below it; pages of files can be given back. */
    @Test
    void aGroupsLimitCountsWhereItIsLess() throws IOException {
        write("proc/meminfo", "MemAvailable:   20000 kB\n");
        write("proc/self/cgroup", "0::/a/b\n");
        write("groups/a/memory.max", "5000\n");
        write("groups/a/memory.current", "4000\n");
        write("groups/a/memory.stat", "anon 900\ninactive_file 300\nactive_file 200\nworkingset 7\n");
        write("groups/a/b/memory.max", "9000\n");
        write("groups/a/b/memory.current", "3000\n");
        assertEquals(OptionalLong.of(1500), available());
        write("groups/a/memory.current", "6000\n");
        assertEquals(OptionalLong.of(0), available());
    }

    @Test
    void groupsOfVersion1() throws IOException {
        write("proc/meminfo", "MemAvailable:   20000 kB\n");
        write("groups/memory/memory.limit_in_bytes", "5000\n");
        write("groups/memory/memory.usage_in_bytes", "3000\n");
        assertEquals(OptionalLong.of(2000), available());
        write("groups/memory/memory.limit_in_bytes", "9223372036854771712\n"); // none
        assertEquals(OptionalLong.of(20000 * 1024), available());
    }

    @Test
    void elsewhereItIsNotKnown() {
        assertEquals(OptionalLong.empty(), available());
    }

    private OptionalLong available() {
        return new HostMemory(folder.resolve("proc"), folder.resolve("groups")).available();
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
