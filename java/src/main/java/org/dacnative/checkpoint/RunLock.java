// SPDX-License-Identifier: Apache-2.0
package org.dacnative.checkpoint;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Supplier;
import org.dacnative.input.FileProblem;
import org.dacnative.input.InputException;

/**
 * Keeps a run's folder for one program at a time: two that go on with one run would write over each other's files. The
 * operating system gives the lock back when a program ends, however it ends.
 */
public final class RunLock {
    private final Path file;
    private final FileChannel channel;

    private RunLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Does a piece of work while nobody else can.
     *
     * @param run the folder; InputException if another program has it, or if it cannot be written
     */
    public static <T> T during(Path run, Supplier<T> work) {
        RunLock lock = take(run);
        try {
            return work.get();
        } finally {
            lock.close();
        }
    }

    private static RunLock take(Path run) {
        Path file = run.resolve(".lock");
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                FileLock lock = channel.tryLock();
                if (lock != null) {
                    return new RunLock(file, channel);
                }
            } catch (OverlappingFileLockException e) {
                channel.close(); // this program itself has it
                throw taken(run);
            }
            channel.close();
            throw taken(run);
        } catch (IOException e) {
            throw new InputException("cannot write the run's folder " + run + " (" + FileProblem.of(e) + ")");
        }
    }

    /** The file goes first: who waits for its name finds a new one. */
    private void close() {
        try {
            Files.deleteIfExists(file);
            channel.close();
        } catch (IOException e) {
            return; // a file that stays is no lock without a program that holds it
        }
    }

    private static InputException taken(Path run) {
        return new InputException(run + " is in use: another program trains there");
    }
}
