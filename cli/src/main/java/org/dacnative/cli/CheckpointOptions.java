// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.nio.file.Path;
import org.dacnative.input.InputException;
import org.dacnative.training.Schedule;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What of a run is kept, so that it can go on and its policy can be used. */
final class CheckpointOptions {
    @Option(
            names = "--save_ckpt",
            paramLabel = "true|false",
            arity = "0..1",
            fallbackValue = "true",
            description =
                    "save checkpoints while training; one is left at the end of every run anyway, however it ends")
    boolean save;

    @Option(
            names = "--ckpt_interval",
            paramLabel = "N",
            defaultValue = "100000",
            description = "updates between two, with --save_ckpt (default: ${DEFAULT-VALUE})")
    long interval;

    @Option(
            names = "--keep_ckpts",
            paramLabel = "N",
            defaultValue = "1",
            description = "how many of the newest stay, beside the best (default: ${DEFAULT-VALUE})")
    int keep;

    @Option(
            names = "--no_ckpt",
            paramLabel = "true|false",
            arity = "0..1",
            fallbackValue = "true",
            description = "save none at all")
    boolean none;

    @Option(
            names = "--save_video",
            paramLabel = "true|false",
            arity = "0..1",
            fallbackValue = "true",
            description =
                    "a video of each evaluation, its first seed's first episode; MP4 where there is an ffmpeg, else GIF")
    boolean video;

    @Mixin
    RenderOptions rendering = new RenderOptions();

    @Option(
            names = "--resume",
            paramLabel = "FOLDER",
            description = "go on with a run from its newest checkpoint; its options count and need not be given again")
    Path resume;

    /** InputException for the first value that is not allowed. */
    void validate() {
        if (interval < 1) {
            throw new InputException("--ckpt_interval " + interval + ": must be at least 1");
        }
        if (keep < 1) {
            throw new InputException("--keep_ckpts " + keep + ": must be at least 1");
        }
        if (none && save) {
            throw new InputException("--no_ckpt with --save_ckpt: leave one of them out");
        }
    }

    /** In updates. */
    long effectiveInterval() {
        return save ? interval : Schedule.NEVER;
    }
}
