// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

import org.dacnative.engine.capi.Dac;
import org.dacnative.engine.capi.RendererConfig;
import org.dacnative.engine.capi.RendererHandle;

/**
 * Draws states of one task, by OpenGL without a screen. It simulates nothing and shares nothing with a {@link
 * PhysicsWorld}: a state is its positions. Any thread may use it, one at a time.
 */
public final class Renderer implements AutoCloseable {
    private final RendererHandle handle = new RendererHandle();
    private final int bytes;
    private boolean closed;

    /**
     * @param width in pixels, 16 to 4096, like the height
     * @throws UnsupportedDeviceException with what to install, where there is no OpenGL or no MuJoCo
     */
    public Renderer(PhysicsTask task, int width, int height) {
        NativeLibrary.require();
        try (RendererConfig config = new RendererConfig()) {
            config.struct_size(config.sizeof()).task(task.code()).width(width).height(height);
            NativeLibrary.check(Dac.dac_renderer_create(config, handle));
        }
        this.bytes = 3 * width * height;
    }

    /**
     * One picture.
     *
     * @param positions as {@link PhysicsWorld#getState} gives them
     * @param goal where to mark it, or no numbers: nowhere
     * @param pixels receives (height, width, 3) red, green, blue, the uppermost line first
     */
    public void draw(double[] positions, double[] goal, byte[] pixels) {
        if (closed) {
            throw new IllegalStateException("this renderer is closed");
        }
        NativeLibrary.check(
                Dac.dac_renderer_draw(handle, positions, positions.length, goal, goal.length, pixels, pixels.length));
    }

    /** Bytes of a picture. */
    public int pictureBytes() {
        return bytes;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            Dac.dac_renderer_free(handle);
            handle.close();
        }
    }
}
