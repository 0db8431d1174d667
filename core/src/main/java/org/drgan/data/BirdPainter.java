package org.drgan.data;

import static org.drgan.data.BirdAttribute.BACKGROUND;
import static org.drgan.data.BirdAttribute.POSE;
import static org.drgan.data.BirdAttribute.SIZE;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import org.drgan.image.Pixels;

/**
 * Draws a bird from its attributes and a key, at any size. The key chooses everything that no attribute describes:
 * position, angles, proportions, direction, shades, scenery and grain. An attribute changes only its own part, so two
 * birds with the same key differ only where their attributes differ.
 */
public final class BirdPainter {
    /** Part of fingerprints: increase it when pictures change. */
    public static final int VERSION = 2;

    private static final int OVERSAMPLING = 2;

    private BirdPainter() {}

    /**
     * The picture of a bird.
     *
     * @param key chooses everything that no attribute describes
     * @param side width and height of the picture in pixels, from 8
     */
    public static Pixels paint(BirdAttributes bird, long key, int side) {
        int fine = side * OVERSAMPLING;
        BufferedImage image = new BufferedImage(fine, fine, BufferedImage.TYPE_INT_RGB);
        Graphics2D canvas = image.createGraphics();
        canvas.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        canvas.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        canvas.scale(fine / 100.0, fine / 100.0);
        paintScene(canvas, bird, key);
        canvas.dispose();
        return grained(((DataBufferInt) image.getRaster().getDataBuffer()).getData(), side, new Jitter(key, 4));
    }

    private static void paintScene(Graphics2D canvas, BirdAttributes bird, long key) {
        BirdShape shape = BirdShape.of(bird, new Jitter(key, 1));
        AffineTransform place = place(shape, bird, key);
        Brush brush = new Brush(canvas);
        String background = bird.get(BACKGROUND);
        new Backdrop(brush, new Jitter(key, 3)).paint(background);
        double feet = place.getTranslateY() + shape.feet() * place.getScaleY();
        Perch perch = new Perch(brush, new Jitter(key, 6));
        switch (bird.get(POSE)) {
            case "perched" -> perch.branch(feet, background);
            case "standing" -> perch.ground(feet - 3, background);
            default -> {} // in the air
        }
        canvas.transform(place);
        new Plumage(brush, bird, new Jitter(key, 5)).paint(shape);
    }

    /** Where in a frame of 100 x 100 units the bird is, and which way it looks; all of it is within the frame. */
    private static AffineTransform place(BirdShape shape, BirdAttributes bird, long key) {
        Jitter jitter = new Jitter(key, 2);
        Rectangle2D box = shape.box();
        double longest = Math.max(box.getWidth(), box.getHeight());
        double full = Math.min(0.95 * jitter.between(0.975, 1.025), 97 / longest);
        double scale = bird.is(SIZE, "large") ? full : 0.78 * full;
        boolean left = jitter.chance(0.5);
        AffineTransform place = AffineTransform.getTranslateInstance(
                50 + jitter.within(Math.min(6, 49 - scale * box.getWidth() / 2)),
                50 + jitter.within(Math.min(6, 49 - scale * box.getHeight() / 2)));
        place.scale(left ? -scale : scale, scale);
        place.translate(-box.getCenterX(), -box.getCenterY());
        return place;
    }

    /** The rectangle that the bird fills, room for a crest included, in a frame of 100 x 100 units. */
    static Rectangle2D frame(BirdAttributes bird, long key) {
        BirdShape shape = BirdShape.of(bird, new Jitter(key, 1));
        return place(shape, bird, key).createTransformedShape(shape.box()).getBounds2D();
    }

    /** Averages blocks of fine pixels and adds a grain of about one level and a half. */
    private static Pixels grained(int[] fine, int side, Jitter jitter) {
        byte[] rgb = new byte[3 * side * side];
        int stride = side * OVERSAMPLING;
        int block = OVERSAMPLING * OVERSAMPLING;
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                long bits = jitter.bits();
                int grain = (int) (bits & 3) + (int) (bits >>> 2 & 3) - 3; // triangular, -3 to 3
                int red = 0;
                int green = 0;
                int blue = 0;
                for (int i = 0; i < block; i++) {
                    int pixel =
                            fine[(y * OVERSAMPLING + i / OVERSAMPLING) * stride + x * OVERSAMPLING + i % OVERSAMPLING];
                    red += pixel >> 16 & 0xFF;
                    green += pixel >> 8 & 0xFF;
                    blue += pixel & 0xFF;
                }
                int at = 3 * (y * side + x);
                rgb[at] = level(red / block + grain);
                rgb[at + 1] = level(green / block + grain);
                rgb[at + 2] = level(blue / block + grain);
            }
        }
        return new Pixels(side, side, rgb);
    }

    private static byte level(int value) {
        return (byte) Math.max(0, Math.min(255, value));
    }
}
