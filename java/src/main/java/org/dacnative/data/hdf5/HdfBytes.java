// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data.hdf5;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.dacnative.data.column.DataRefusal;

/**
 * Bytes of an HDF5 file, read and never mapped: a file that becomes shorter meanwhile is then an ordinary end of file.
 *
 * @param channel of the file
 * @param base where HDF5's address 0 lies in it, behind a user block
 */
record HdfBytes(FileChannel channel, long base) {

    /** All bytes of a piece. Throws DataRefusal if the file ends before. */
    byte[] read(long address, int length) {
        try {
            // Asked before the buffer is made: a damaged length can be anything.
            if (address < 0 || length < 0 || address > channel.size() - base - length) {
                throw ended(address, length);
            }
            ByteBuffer buffer = ByteBuffer.allocate(length);
            while (buffer.hasRemaining()) {
                if (channel.read(buffer, base + address + buffer.position()) < 0) {
                    throw ended(address, length);
                }
            }
            return buffer.array();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static DataRefusal ended(long address, int length) {
        return new DataRefusal("should have " + length + " bytes at " + address
                + ", but the file ends before; copy or download it again");
    }
}
