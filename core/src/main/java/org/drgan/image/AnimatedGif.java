package org.drgan.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Encodes pictures as an animated GIF that repeats without end; each has its own palette of up to 256 colours. */
public final class AnimatedGif {
    private static final byte[] FOR_EVER = {1, 0, 0}; // extension NETSCAPE 2.0; count 0: without end

    private AnimatedGif() {}

    /**
     * A GIF file.
     *
     * @param pictures at least one, all of the same size
     * @param delay display time of each picture in hundredths of a second, at least 2: browsers show shorter ones for
     *     10
     */
    public static byte[] encode(List<Pixels> pictures, int delay) throws IOException {
        if (pictures.isEmpty() || delay < 2 || delay > 0xFFFF) {
            throw new IllegalArgumentException("an animation needs a picture and a delay of 2 to 65535 hundredths of a"
                    + " second, but has " + pictures.size() + " pictures and a delay of " + delay);
        }
        Pixels first = pictures.get(0);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
        try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(stream);
            writer.prepareWriteSequence(null);
            for (Pixels picture : pictures) {
                if (picture.width() != first.width() || picture.height() != first.height()) {
                    throw new IllegalArgumentException("an animation has pictures of one size, but one is "
                            + picture.width() + "x" + picture.height() + " and the first " + first.width() + "x"
                            + first.height());
                }
                BufferedImage image = BufferedPictures.image(picture);
                writer.writeToSequence(new IIOImage(image, null, about(writer, image, delay, picture == first)), null);
            }
            writer.endWriteSequence();
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    private static IIOMetadata about(ImageWriter writer, BufferedImage image, int delay, boolean first)
            throws IOException {
        IIOMetadata about = writer.getDefaultImageMetadata(ImageTypeSpecifier.createFromRenderedImage(image), null);
        String format = about.getNativeMetadataFormatName();
        IIOMetadataNode root = new IIOMetadataNode(format);
        IIOMetadataNode control = new IIOMetadataNode("GraphicControlExtension");
        control.setAttribute("disposalMethod", "none");
        control.setAttribute("userInputFlag", "FALSE");
        control.setAttribute("transparentColorFlag", "FALSE");
        control.setAttribute("delayTime", Integer.toString(delay));
        control.setAttribute("transparentColorIndex", "0");
        root.appendChild(control);
        if (first) {
            IIOMetadataNode repeat = new IIOMetadataNode("ApplicationExtension");
            repeat.setAttribute("applicationID", "NETSCAPE");
            repeat.setAttribute("authenticationCode", "2.0");
            repeat.setUserObject(FOR_EVER.clone());
            IIOMetadataNode extensions = new IIOMetadataNode("ApplicationExtensions");
            extensions.appendChild(repeat);
            root.appendChild(extensions);
        }
        about.mergeTree(format, root);
        return about;
    }
}
