// SPDX-License-Identifier: Apache-2.0
package org.dacnative.video;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOInvalidTreeException;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.FileImageOutputStream;
import javax.imageio.stream.ImageOutputStream;

/** An animated GIF that repeats for ever, by ImageIO. A frame holds what has changed since the one before. */
final class GifWriter implements FrameWriter {
    private final FrameSize size;
    private final FrameTime time;
    private final ImageWriter writer;
    private final ImageOutputStream stream;
    private final byte[] shown;
    /** Null before the first frame, as the two below. */
    private Palette palette;

    private BufferedImage frame;
    private IIOMetadata metadata;

    GifWriter(Path file, FrameSize size, FrameTime time) throws IOException {
        this.size = size;
        this.time = time;
        this.shown = new byte[size.width() * size.height()];
        Files.write(file, new byte[0]); // ImageIO would write over the beginning of a longer one, and says no reason
        this.stream = new FileImageOutputStream(file.toFile());
        this.writer = ImageIO.getImageWritersByFormatName("gif").next();
        writer.setOutput(stream);
        writer.prepareWriteSequence(null);
    }

    @Override
    public void write(byte[] pixels) throws IOException {
        boolean first = palette == null;
        if (first) {
            begin(pixels);
        }
        byte[] indices = ((DataBufferByte) frame.getRaster().getDataBuffer()).getData();
        for (int i = 0; i < indices.length; i++) {
            byte index = (byte) palette.index(pixels, 3 * i);
            indices[i] = index == shown[i] && !first ? (byte) palette.unchanged() : index;
            shown[i] = index;
        }
        writer.writeToSequence(new IIOImage(frame, null, metadata), null);
    }

    @Override
    public void finish() throws IOException {
        writer.endWriteSequence();
        stream.close();
    }

    @Override
    public void close() {
        writer.dispose();
        try {
            stream.close();
        } catch (IOException e) {
            return; // it is closed already, or was given up
        }
    }

    private void begin(byte[] pixels) throws IOException {
        palette = Palette.of(pixels, size);
        frame = new BufferedImage(size.width(), size.height(), BufferedImage.TYPE_BYTE_INDEXED, palette.colors());
        metadata = metadata();
    }

    /** Of every frame: how long it stays, which index is see-through, and that the whole repeats. */
    private IIOMetadata metadata() throws IIOInvalidTreeException {
        IIOMetadata described = writer.getDefaultImageMetadata(new ImageTypeSpecifier(frame), null);
        String format = described.getNativeMetadataFormatName();
        IIOMetadataNode control = new IIOMetadataNode("GraphicControlExtension");
        control.setAttribute("disposalMethod", "doNotDispose");
        control.setAttribute("userInputFlag", "FALSE");
        control.setAttribute("transparentColorFlag", "TRUE");
        control.setAttribute("transparentColorIndex", "" + palette.unchanged());
        control.setAttribute("delayTime", "" + time.hundredths());
        IIOMetadataNode repeat = new IIOMetadataNode("ApplicationExtension");
        repeat.setAttribute("applicationID", "NETSCAPE");
        repeat.setAttribute("authenticationCode", "2.0");
        repeat.setUserObject(new byte[] {1, 0, 0}); // 0 times: without end
        IIOMetadataNode extensions = new IIOMetadataNode("ApplicationExtensions");
        extensions.appendChild(repeat);
        IIOMetadataNode root = new IIOMetadataNode(format);
        root.appendChild(control);
        root.appendChild(extensions);
        described.mergeTree(format, root);
        return described;
    }
}
