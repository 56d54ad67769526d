// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.nvidia;

import static org.bytedeco.cuda.global.cudart.cudaEventCreate;
import static org.bytedeco.cuda.global.cudart.cudaEventDestroy;
import static org.bytedeco.cuda.global.cudart.cudaEventElapsedTime;
import static org.bytedeco.cuda.global.cudart.cudaEventRecord;
import static org.bytedeco.cuda.global.cudart.cudaEventSynchronize;
import static org.bytedeco.cuda.global.cudart.cudaGraphDestroy;
import static org.bytedeco.cuda.global.cudart.cudaGraphExecDestroy;
import static org.bytedeco.cuda.global.cudart.cudaGraphInstantiate;
import static org.bytedeco.cuda.global.cudart.cudaGraphLaunch;
import static org.bytedeco.cuda.global.cudart.cudaStreamBeginCapture;
import static org.bytedeco.cuda.global.cudart.cudaStreamCaptureModeGlobal;
import static org.bytedeco.cuda.global.cudart.cudaStreamEndCapture;

import java.util.Arrays;
import org.bytedeco.cuda.cudart.CUevent_st;
import org.bytedeco.cuda.cudart.CUgraphExec_st;
import org.bytedeco.cuda.cudart.CUgraph_st;
import org.bytedeco.cuda.cudart.CUstream_st;

/** Times work on a stream: recorded many times over in one graph, since small pieces would wait for the processor otherwise. */
final class GraphTimer {
    private static final int REPETITIONS = 50; // in one graph

    private final CUstream_st stream;
    private final double seconds;

    /** Graphs run for so many seconds each time. */
    GraphTimer(CUstream_st stream, double seconds) {
        this.stream = stream;
        this.seconds = seconds;
    }

    /** Median seconds of work that queues itself on the stream; it has run before, so that its kernels are loaded. */
    double medianSeconds(Runnable work) {
        CUgraphExec_st graph = recorded(work);
        CUevent_st begin = new CUevent_st();
        CUevent_st end = new CUevent_st();
        Cuda.check(cudaEventCreate(begin), "cudaEventCreate");
        Cuda.check(cudaEventCreate(end), "cudaEventCreate");
        try {
            double[] times = new double[0];
            double all = 0;
            once(graph, begin, end); // to warm up
            while (all < seconds || times.length < 3) {
                times = Arrays.copyOf(times, times.length + 1);
                times[times.length - 1] = once(graph, begin, end);
                all += Math.max(times[times.length - 1], 1e-6); // it ends, whatever the clock says
            }
            Arrays.sort(times);
            return times[times.length / 2] / REPETITIONS;
        } finally {
            cudaEventDestroy(end);
            cudaEventDestroy(begin);
            cudaGraphExecDestroy(graph);
        }
    }

    private CUgraphExec_st recorded(Runnable work) {
        CUgraph_st graph = new CUgraph_st();
        CUgraphExec_st executable = new CUgraphExec_st();
        Cuda.check(cudaStreamBeginCapture(stream, cudaStreamCaptureModeGlobal), "cudaStreamBeginCapture");
        for (int i = 0; i < REPETITIONS; i++) {
            work.run();
        }
        Cuda.check(cudaStreamEndCapture(stream, graph), "cudaStreamEndCapture");
        Cuda.check(cudaGraphInstantiate(executable, graph), "cudaGraphInstantiate");
        cudaGraphDestroy(graph);
        return executable;
    }

    private double once(CUgraphExec_st graph, CUevent_st begin, CUevent_st end) {
        Cuda.check(cudaEventRecord(begin, stream), "cudaEventRecord");
        Cuda.check(cudaGraphLaunch(graph, stream), "cudaGraphLaunch");
        Cuda.check(cudaEventRecord(end, stream), "cudaEventRecord");
        Cuda.check(cudaEventSynchronize(end), "the recorded work");
        float[] milliseconds = new float[1];
        Cuda.check(cudaEventElapsedTime(milliseconds, begin, end), "cudaEventElapsedTime");
        return milliseconds[0] / 1e3;
    }
}
