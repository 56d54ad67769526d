// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.nvidia;

import static org.bytedeco.cuda.global.cudnn.CUDNN_STATUS_SUCCESS;
import static org.bytedeco.cuda.global.cudnn.cudnnBackendExecute;
import static org.bytedeco.cuda.global.cudnn.cudnnCreate;
import static org.bytedeco.cuda.global.cudnn.cudnnDestroy;
import static org.bytedeco.cuda.global.cudnn.cudnnGetErrorString;
import static org.bytedeco.cuda.global.cudnn.cudnnGetLastErrorString;
import static org.bytedeco.cuda.global.cudnn.cudnnSetStream;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.bytedeco.cuda.cudnn.cudnnContext;
import org.bytedeco.cuda.global.cudnn;
import org.bytedeco.javacpp.Loader;

/** cuDNN through JavaCPP's presets, on the stream of products: what NVIDIA's own library makes of activations. */
public final class Cudnn implements AutoCloseable {
    private static final int LONGEST_REASON = 512; // bytes

    private final cudnnContext handle;

    public Cudnn(CublasLt products) {
        Loader.load(cudnn.class);
        handle = new cudnnContext();
        check(cudnnCreate(handle), "cudnnCreate");
        check(cudnnSetStream(handle, products.stream()), "cudnnSetStream");
    }

    /** Why it cannot be used here, where cuBLASLt can; empty: it can. */
    public static Optional<String> problem() {
        return Cuda.problem("cuDNN", () -> {
            try (CublasLt products = new CublasLt()) {
                new Cudnn(products).close();
            }
        });
    }

    /** Throws IllegalStateException, with cuDNN's reason, unless a call of it went well. */
    static void check(int status, String what) {
        if (status != CUDNN_STATUS_SUCCESS) {
            throw new IllegalStateException(what + " failed: " + reason(status));
        }
    }

    /** In one line: a status in words, and what the library says of its last error. */
    static String reason(int status) {
        byte[] text = new byte[LONGEST_REASON];
        cudnnGetLastErrorString(text, text.length);
        String last = new String(text, StandardCharsets.UTF_8).replaceAll("[\\s\\x00]+", " ");
        return (cudnnGetErrorString(status).getString() + " " + last).strip();
    }

    cudnnContext handle() {
        return handle;
    }

    /** Queues a plan's kernels on the stream. */
    void run(BackendDescriptor plan, BackendDescriptor arrays) {
        check(cudnnBackendExecute(handle, plan.pointer(), arrays.pointer()), "cudnnBackendExecute");
    }

    @Override
    public void close() {
        cudnnDestroy(handle);
    }
}
