// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data.hdf5;

import io.jhdf.Constants;
import io.jhdf.ObjectHeader;
import io.jhdf.WritableDatasetImpl;
import io.jhdf.api.Group;
import io.jhdf.object.datatype.DataType;
import io.jhdf.object.datatype.FixedPoint;
import io.jhdf.object.message.DataLayoutMessage.ContiguousDataLayoutMessage;
import io.jhdf.object.message.DataSpace;
import io.jhdf.object.message.DataSpaceMessage;
import io.jhdf.object.message.DataTypeMessage;
import io.jhdf.object.message.FillValueMessage;
import io.jhdf.object.message.Message;
import io.jhdf.storage.HdfFileChannel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A column of truth values as h5py writes NumPy's bool, and so as D4RL and Minari have them: an enumeration of FALSE and
 * TRUE in 8 bits. jhdf reads such columns and writes everything else, so this is a data set of its own kind in its files.
 */
final class FlagColumn extends WritableDatasetImpl {
    private static final DataType TYPE = new BooleanType();

    private final byte[] flags;

    FlagColumn(boolean[] flags, String name, Group parent) {
        this(bytes(flags), name, parent);
    }

    private FlagColumn(byte[] flags, String name, Group parent) {
        super(flags, name, parent);
        this.flags = flags;
    }

    private static byte[] bytes(boolean[] flags) {
        byte[] bytes = new byte[flags.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (flags[i] ? 1 : 0);
        }
        return bytes;
    }

    @Override
    public DataType getDataType() {
        return TYPE;
    }

    /** Header, then bytes. Returns the position behind them. */
    @Override
    public long write(HdfFileChannel channel, long position) {
        long data = position + header(position, Constants.UNDEFINED_ADDRESS).limit();
        channel.write(header(position, data), position);
        channel.position(data);
        channel.write(ByteBuffer.wrap(flags));
        return data + flags.length;
    }

    private ByteBuffer header(long position, long data) {
        List<Message> messages = List.of(
                DataTypeMessage.create(TYPE),
                DataSpaceMessage.create(DataSpace.fromObject(flags)),
                FillValueMessage.NO_FILL,
                ContiguousDataLayoutMessage.create(data, flags.length));
        return new ObjectHeader.ObjectHeaderV2(position, messages).toBuffer();
    }

    /** Version 1 of HDF5's enumeration: class, count and size, the type of the values, their names, the values. */
    private static final class BooleanType extends FixedPoint {
        private static final int ENUMERATION_OF_VERSION_1 = 0x18;
        private static final int BYTES = 40;

        BooleanType() {
            super(1);
        }

        @Override
        public ByteBuffer toBuffer() {
            ByteBuffer type = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
            type.put((byte) ENUMERATION_OF_VERSION_1).putShort((short) 2).put((byte) 0);
            type.putInt(1);
            type.put(super.toBuffer());
            type.put("FALSE\0\0\0TRUE\0\0\0\0".getBytes(StandardCharsets.US_ASCII));
            type.put(new byte[] {0, 1});
            return type.flip();
        }
    }
}
