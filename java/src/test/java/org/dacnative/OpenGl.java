// SPDX-License-Identifier: Apache-2.0
package org.dacnative;

import static org.junit.jupiter.api.Assertions.fail;

import org.dacnative.engine.PhysicsTask;
import org.dacnative.engine.Renderer;
import org.dacnative.engine.UnsupportedDeviceException;
import org.dacnative.video.VideoFormat;
import org.junit.jupiter.api.Assumptions;

/** What pictures need of the machine. Where it is missing a test is skipped, but fails under continuous integration. */
public final class OpenGl {
    private OpenGl() {}

    public static void require() {
        try {
            new Renderer(PhysicsTask.HOPPER, 16, 16).close();
        } catch (UnsupportedDeviceException e) {
            missing(e.getMessage());
        }
    }

    public static void requireFfmpeg() {
        VideoFormat.MP4.problem().ifPresent(OpenGl::missing);
    }

    private static void missing(String reason) {
        if ("true".equals(System.getenv("CI"))) {
            fail(reason);
        }
        Assumptions.abort(reason);
    }
}
