// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.nvidia;

import java.util.Optional;

/** What the libraries of NVIDIA have in common: statuses, and that they may not be there. */
final class Cuda {
    private Cuda() {}

    /** Throws IllegalStateException unless a call of CUDA or cuBLAS went well. */
    static void check(int status, String what) {
        if (status != 0) { // of both kinds of calls
            throw new IllegalStateException(what + " failed with status " + status);
        }
    }

    /** Why a library cannot be used here, from a first use; empty: it can. Without it each later use would say less than the first. */
    static Optional<String> problem(String library, Runnable use) {
        try {
            use.run();
            return Optional.empty();
        } catch (LinkageError e) {
            Throwable first = e;
            while (first.getCause() != null) {
                first = first.getCause();
            }
            return Optional.of(library + " cannot be loaded: " + first.getMessage());
        } catch (IllegalStateException e) {
            return Optional.of(e.getMessage());
        }
    }
}
