// SPDX-License-Identifier: Apache-2.0
package org.dacnative.deploy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.dacnative.engine.DacException;

/**
 * The lanes of a policy, lent to one caller each. There is one at first; a caller who finds none idle makes another, up to
 * a limit, and waits beyond it.
 */
final class Lanes implements AutoCloseable {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Lane> all = new ArrayList<>();
    private final Deque<Lane> idle = new ArrayDeque<>();
    private int most;
    private int growing;
    private boolean closed;

    Lanes(Lane first, int most) {
        this.most = most;
        all.add(first);
        idle.push(first);
    }

    /** Lends a lane for the time of the work. IllegalStateException once this is closed. */
    void lend(Consumer<Lane> work) {
        Lane lane = take();
        try {
            work.accept(lane);
        } finally {
            giveBack(lane);
        }
    }

    private Lane take() {
        Lane lane;
        lock.lock();
        try {
            requireOpen();
            boolean crowded = idle.isEmpty();
            while (idle.isEmpty()) {
                changed.awaitUninterruptibly();
                requireOpen();
            }
            lane = idle.pop();
            if (!crowded || all.size() + growing >= most) {
                return lane;
            }
            growing++;
        } finally {
            lock.unlock();
        }
        return grown(lane);
    }

    /** A new lane if there is memory for one; the weights are those of a lane that the caller has, whom it goes back to. */
    private Lane grown(Lane lane) {
        Lane more = null;
        try {
            more = lane.another();
        } catch (OutOfMemoryError | DacException e) {
            more = null; // those that there are will do
        } finally {
            lock.lock();
            growing--;
            if (more == null) {
                most = all.size();
            } else {
                all.add(more);
                idle.push(lane);
            }
            changed.signalAll();
            lock.unlock();
        }
        return more == null ? lane : more;
    }

    private void giveBack(Lane lane) {
        lock.lock();
        try {
            idle.push(lane);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the policy is closed");
        }
    }

    /** Calls that are being worked on are finished first; those that wait, and later ones, are refused. */
    @Override
    public void close() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            changed.signalAll();
            while (idle.size() < all.size() || growing > 0) {
                changed.awaitUninterruptibly();
            }
            all.forEach(Lane::close);
        } finally {
            lock.unlock();
        }
    }
}
