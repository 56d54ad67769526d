// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data.hdf5;

import io.jhdf.AbstractNode;
import io.jhdf.HdfFile;
import io.jhdf.Superblock;
import io.jhdf.api.Dataset;
import io.jhdf.exceptions.HdfException;
import io.jhdf.storage.HdfBackingStorage;
import io.jhdf.storage.HdfFileChannel;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * What jhdf reads from. Parts that lie far beyond the file's end are refused: in a damaged file a size can be anything, and
 * jhdf takes memory for that many bytes before it looks whether they are there. Headers are made readable for it, see
 * {@link HdfHeaders}.
 */
final class HdfGuard extends HdfFileChannel {
    /** Reading a little beyond the end is a habit of jhdf's own. */
    private static final int HARMLESS_BYTES = 1 << 20;

    private final HdfHeaders headers;

    private HdfGuard(FileChannel file, Superblock superblock) {
        super(file, superblock);
        headers = new HdfHeaders(new HdfFileChannel(file, superblock));
    }

    /** Why an object cannot be read although jhdf can; empty for most. */
    Optional<String> refusal(Dataset dataset) {
        return headers.refusal(((AbstractNode) dataset).getHeader().getAddress());
    }

    /** Opens a file for jhdf. Throws what jhdf throws. */
    static HdfFile open(Path path) throws IOException {
        FileChannel file = FileChannel.open(path, StandardOpenOption.READ);
        try {
            return open(new HdfGuard(file, Superblock.readSuperblock(file, HdfHead.find(file))));
        } catch (RuntimeException | Error e) {
            file.close();
            throw e;
        }
    }

    /** jhdf makes its own storage of a file unless this constructor is called, which it keeps to itself. */
    private static HdfFile open(HdfGuard storage) {
        try {
            Constructor<HdfFile> constructor = HdfFile.class.getDeclaredConstructor(HdfBackingStorage.class);
            constructor.setAccessible(true);
            return constructor.newInstance(storage);
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new HdfException("cannot be opened", e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("jhdf has changed", e);
        }
    }

    @Override
    public ByteBuffer readBufferFromAddress(long address, int length) {
        check(address, length);
        ByteBuffer bytes = super.readBufferFromAddress(address, length);
        headers.makeReadable(address, bytes);
        return bytes;
    }

    @Override
    public ByteBuffer mapNoOffset(long address, long length) {
        check(address, length);
        return super.mapNoOffset(address, length);
    }

    private void check(long address, long length) {
        if (length - HARMLESS_BYTES > size() - address) {
            throw new HdfException("a part of " + length + " bytes at " + address + " lies beyond the file's end");
        }
    }
}
