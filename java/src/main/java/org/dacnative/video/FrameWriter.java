// SPDX-License-Identifier: Apache-2.0
package org.dacnative.video;

import java.io.IOException;

/** A video file that is being written, frame by frame. Closing one that is not finished gives it up. */
interface FrameWriter extends AutoCloseable {
    /** @param pixels (height, width, 3) red, green, blue, the uppermost line first */
    void write(byte[] pixels) throws IOException;

    /** After the last frame: the file is whole. */
    void finish() throws IOException;

    @Override
    void close();
}
