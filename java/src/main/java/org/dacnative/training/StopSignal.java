// SPDX-License-Identifier: Apache-2.0
package org.dacnative.training;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A wish to stop as a question that the training loop asks. Any thread may {@link #request} it; {@link #onShutdown} asks
 * for it at Ctrl-C too: the JVM's shutdown waits until the loop has finished its piece of work and closed its files.
 */
public final class StopSignal implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    /** Thrown by {@link #check} once a stop was asked for. */
    public static final class StoppedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private StoppedException() {
            super("stopped", null, false, false);
        }
    }

    private final CountDownLatch finished = new CountDownLatch(1);
    private final Thread hook = new Thread(this::stopAtShutdown, "stop-signal");
    private volatile boolean requested;

    /** One that the JVM's shutdown asks for too, from here on until it is closed. For programs, not for libraries. */
    public static StopSignal onShutdown() {
        StopSignal stop = new StopSignal();
        Runtime.getRuntime().addShutdownHook(stop.hook);
        return stop;
    }

    /** Whether a stop was asked for. */
    public boolean requested() {
        return requested;
    }

    /** Throws StoppedException if a stop was asked for. */
    public void check() {
        if (requested) {
            throw new StoppedException();
        }
    }

    /** Asks for a stop; whoever asked goes on at once. */
    public void request() {
        requested = true;
    }

    /** The work is over, its files are closed: a waiting shutdown goes on. */
    @Override
    public void close() {
        finished.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return; // the shutdown has begun; the hook goes on from here
        }
    }

    private void stopAtShutdown() {
        request();
        try {
            finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
