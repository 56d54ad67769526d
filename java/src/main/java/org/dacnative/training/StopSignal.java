// SPDX-License-Identifier: Apache-2.0
package org.dacnative.training;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C as a question that the training loop asks: the JVM's shutdown waits until the loop has finished its piece of
 * work and closed its files.
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
    private final Thread hook = new Thread(this::onShutdown, "stop-signal");
    private volatile boolean requested;

    /** Listens from here on. */
    public StopSignal() {
        Runtime.getRuntime().addShutdownHook(hook);
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

    /** Asks for a stop, as the shutdown does. */
    void request() {
        requested = true;
    }

    private void onShutdown() {
        request();
        try {
            finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
