// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

import java.lang.ref.Cleaner;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bytedeco.javacpp.BytePointer;
import org.dacnative.engine.capi.BankHandle;
import org.dacnative.engine.capi.CounterHandle;
import org.dacnative.engine.capi.Dac;
import org.dacnative.engine.capi.EngineHandle;
import org.dacnative.engine.capi.NetworkShapeArgs;
import org.dacnative.engine.capi.ProgramHandle;
import org.dacnative.engine.capi.ReplayHandle;
import org.dacnative.engine.capi.ScheduleHandle;
import org.dacnative.engine.capi.TensorHandle;
import org.dacnative.engine.capi.TraceHandle;

/**
 * One device with S replicas (seeds) and the owner of all native memory: what its methods create lives until
 * {@link #close}, and using it later throws {@link IllegalStateException}.
 *
 * <p>Everything that a run needs is created at its start; the training loop allocates nothing. One thread at a time may
 * use an engine; the programs of two engines may run at the same time. Wrong arguments throw
 * {@link IllegalArgumentException}, lack of memory {@link OutOfMemoryError}, the rest {@link DacException}.
 */
public final class Engine implements AutoCloseable {
    private static final Cleaner CLEANER = Cleaner.create();

    private final EngineConfig config;
    private final EngineHandle handle;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Cleaner.Cleanable forgotten;
    private final String description;
    private final Operations operations = new Operations(this);
    private final Passes passes = new Passes(this);
    private final Losses losses = new Losses(this);

    /** Throws {@link UnsupportedDeviceException} if the device or the precision is not there. */
    public Engine(EngineConfig config) {
        NativeLibrary.require();
        this.config = config;
        this.handle = create(config);
        try (BytePointer text = Dac.dac_engine_description(handle)) {
            this.description = text.getString();
        }
        this.forgotten = CLEANER.register(this, new ForgottenClose(closed, description));
    }

    public EngineConfig config() {
        return config;
    }

    /** S. */
    public int numSeeds() {
        return config.seeds().size();
    }

    /** One line: device, instruction set, threads, library versions. */
    public String description() {
        return description;
    }

    /** The operations of an update, executed at once or, inside {@link #record}, kept. */
    public Operations operations() {
        return operations;
    }

    /** Gaussian policies and the losses of other algorithms than DAC, likewise. */
    public Losses losses() {
        return losses;
    }

    /** The general passes, likewise. */
    public Passes passes() {
        return passes;
    }

    /** A zero-filled tensor of 1 to 4 axes; no more floats than a Java array can hold. */
    public Tensor tensor(long... shape) {
        int size = Tensor.sizeOf(shape);
        TensorHandle tensor = new TensorHandle();
        NativeLibrary.check(Dac.dac_tensor_create(handle(), shape.length, shape, tensor));
        return new Tensor(this, tensor, shape, size);
    }

    public Counter counter(long value) {
        CounterHandle counter = new CounterHandle();
        NativeLibrary.check(Dac.dac_counter_create(handle(), value, counter));
        return new Counter(this, counter);
    }

    /** Networks of one shape, initialised from the replicas' seeds and the stream. */
    public NetworkBank networkBank(NetworkShape shape, int stream) {
        BankHandle bank = new BankHandle();
        try (NetworkShapeArgs args = new NetworkShapeArgs()) {
            args.struct_size(args.sizeof())
                    .kind(shape.kind().code())
                    .obs_dim(shape.obsDim())
                    .act_dim(shape.actDim())
                    .heads(shape.heads())
                    .num_hidden(shape.hidden().size())
                    .activation(shape.options().activation().code())
                    .layer_norm(shape.options().layerNorm() ? 1 : 0)
                    .residual_blocks(shape.options().residualBlocks())
                    .dropout_rate((float) shape.options().dropoutRate())
                    .shared_log_std(shape.options().sharedLogStd() ? 1 : 0);
            for (int layer = 0; layer < shape.hidden().size(); layer++) {
                args.hidden(layer, shape.hidden().get(layer));
            }
            NativeLibrary.check(Dac.dac_bank_create(handle(), args, stream, bank));
        }
        return new NetworkBank(this, bank, shape);
    }

    /** For passes of so many rows a seed through the bank's networks. */
    public Trace trace(NetworkBank bank, long rows) {
        TraceHandle trace = new TraceHandle();
        NativeLibrary.check(Dac.dac_trace_create(bank.handle(), rows, trace));
        return new Trace(this, trace);
    }

    /** The schedule of a diffusion with T = steps, 1..1000. */
    public NoiseSchedule noiseSchedule(BetaSchedule kind, int steps) {
        ScheduleHandle schedule = new ScheduleHandle();
        NativeLibrary.check(Dac.dac_schedule_create(handle(), kind.code(), steps, schedule));
        return new NoiseSchedule(this, schedule, steps);
    }

    /** Room for n transitions. */
    public Replay replay(long transitions, int obsDim, int actDim) {
        ReplayHandle replay = new ReplayHandle();
        NativeLibrary.check(Dac.dac_replay_create(handle(), transitions, obsDim, actDim, replay));
        return new Replay(this, replay, transitions, 0, obsDim, actDim);
    }

    /**
     * Room for n transitions that all replicas share, and for rows of each replica's own, which are appended. What a replica has
     * seen is its shared rows, then its own; the live ones are the last {@code capacity} of that.
     *
     * @param transitions shared, at least 0; of more than {@code capacity} a random choice stands for them
     * @param own rows of each replica; fewer than {@code capacity} only if no more will be appended
     */
    public Replay growingReplay(long transitions, long own, long capacity, int obsDim, int actDim) {
        ReplayHandle replay = new ReplayHandle();
        NativeLibrary.check(
                Dac.dac_replay_create_growing(handle(), transitions, own, capacity, obsDim, actDim, replay));
        return new Replay(this, replay, transitions, own, obsDim, actDim);
    }

    /** Bytes that the device can still give, as far as that is known. */
    public OptionalLong freeMemory() {
        return config.device() == Device.CPU
                ? new HostMemory().available()
                : OptionalLong.of(CudaDevices.freeMemory(config.deviceIndex()));
    }

    /** Records the operations that the body issues, without executing them. Recordings do not nest. */
    public Program record(Runnable body) {
        NativeLibrary.check(Dac.dac_begin(handle()));
        ProgramHandle program = new ProgramHandle();
        try {
            body.run();
        } catch (RuntimeException | Error e) {
            Dac.dac_end(handle, program); // leaves the recording state; what was kept is freed with the engine
            throw e;
        }
        NativeLibrary.check(Dac.dac_end(handle(), program));
        return new Program(this, program);
    }

    /** Frees everything that this engine created. Calling it again does nothing. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            Dac.dac_engine_free(handle);
            forgotten.clean();
        }
    }

    EngineHandle handle() {
        requireOpen();
        return handle;
    }

    void requireOpen() {
        if (closed.get()) {
            throw new IllegalStateException("the engine is closed");
        }
    }

    private static EngineHandle create(EngineConfig config) {
        List<Long> seeds = config.seeds();
        EngineHandle handle = new EngineHandle();
        try (org.dacnative.engine.capi.EngineConfig args = new org.dacnative.engine.capi.EngineConfig()) {
            args.device(config.device().code())
                    .device_index(config.deviceIndex())
                    .precision(config.precision().code())
                    .threads(config.threads())
                    .num_seeds(seeds.size());
            long[] values = seeds.stream().mapToLong(Long::longValue).toArray();
            NativeLibrary.check(Dac.dac_engine_create(args, values, handle));
        }
        return handle;
    }

    /** Only warns: the collector may come late or never, so it is no way to free native memory. */
    private record ForgottenClose(AtomicBoolean closed, String description) implements Runnable {
        @Override
        public void run() {
            if (!closed.get()) {
                System.getLogger(Engine.class.getName())
                        .log(
                                System.Logger.Level.WARNING,
                                "an engine was never closed; its memory is lost: " + description);
            }
        }
    }
}
