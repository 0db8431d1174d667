package org.drgan.data;

import static org.drgan.data.BirdAttribute.BEAK;
import static org.drgan.data.BirdAttribute.BELLY;
import static org.drgan.data.BirdAttribute.BODY;
import static org.drgan.data.BirdAttribute.HEAD;
import static org.drgan.data.BirdAttribute.POSE;
import static org.drgan.data.BirdAttribute.SIZE;
import static org.drgan.data.BirdAttribute.TAIL;
import static org.drgan.data.BirdAttribute.WING;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import org.drgan.image.Pixels;

/**
 * Draws a bird from its attributes and a key, the same at any size. The key chooses everything that has no name:
 * position, angles, proportions, direction, shades, scenery and grain. What an attribute changes is only its own part,
 * so that two birds of one key differ where their attributes do.
 */
public final class BirdPainter {
    /** Goes into fingerprints: to be raised whenever pictures change. */
    public static final int VERSION = 1;

    private static final int OVERSAMPLING = 2;
    private static final Color INK = new Color(38, 28, 44);

    private BirdPainter() {}

    /** @param side width and height of the picture, from 8 */
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
        Jitter place = new Jitter(key, 2);
        double scale = (bird.is(SIZE, "large") ? 0.93 : 0.72) * place.between(0.975, 1.025);
        boolean left = place.chance(0.5);

        BirdScenery scenery = new BirdScenery(canvas, bird, new Jitter(key, 3));
        scenery.paintBackground();
        Rectangle2D box = shape.box();
        scale = Math.min(scale, 96 / Math.max(box.getWidth(), box.getHeight()));
        AffineTransform local = AffineTransform.getTranslateInstance(
                50 + place.within(Math.min(6, 49 - scale * box.getWidth() / 2)),
                50 + place.within(Math.min(6, 49 - scale * box.getHeight() / 2)));
        local.scale(left ? -scale : scale, scale);
        local.translate(-box.getCenterX(), -box.getCenterY());
        double feet = local.getTranslateY() + shape.feet() * scale;
        switch (bird.get(POSE)) {
            case "perched" -> scenery.paintBranch(feet);
            case "standing" -> scenery.paintGround(feet - 3);
            default -> {}
        }
        canvas.transform(local);
        new Feathers(canvas, bird, new Jitter(key, 5)).paint(shape);
    }

    /** Lays a bird's parts over each other, from the far wing to the eye. */
    private record Feathers(Graphics2D canvas, BirdAttributes bird, Jitter jitter) {
        void paint(BirdShape shape) {
            Color body = colour(BODY);
            Color wing = colour(WING);
            Color belly = colour(BELLY);
            Color head = colour(HEAD);
            Color tail = colour(TAIL);
            Color beak = colour(BEAK);
            if (shape.farWing() != null) {
                part(shape.farWing(), Palette.mixed(wing, Palette.SHADE, 0.22));
            }
            part(shape.tail(), tail);
            line(shape.legs(), INK, 3.2);
            line(shape.legs(), new Color(150, 120, 100), 1.8);
            part(shape.body(), body);
            canvas.setPaint(Palette.lit(shape.belly(), belly));
            canvas.fill(shape.belly());
            line(shape.belly(), Palette.faded(INK, 0.35), 0.8);
            line(shape.plumes(), Palette.faded(INK, 0.25), 0.8);
            line(shape.body(), INK, 1.5);
            if (shape.crest() != null) {
                part(shape.crest(), head);
            }
            part(shape.lowerBeak(), Palette.mixed(beak, Palette.SHADE, 0.12), 1);
            part(shape.upperBeak(), beak, 1);
            part(shape.head(), head);
            part(shape.wing(), wing);
            line(shape.feathers(), Palette.faded(INK, 0.4), 1);
            canvas.setColor(Color.WHITE);
            canvas.fill(BirdShape.disc(shape.eye(), 0, 0, 4));
            line(BirdShape.disc(shape.eye(), 0, 0, 4), INK, 1);
            canvas.setColor(new Color(22, 18, 24));
            canvas.fill(BirdShape.disc(shape.eye(), 0.5, 0, 2.7));
            canvas.setColor(Color.WHITE);
            canvas.fill(BirdShape.disc(shape.eye(), 1.3, -1, 0.9));
        }

        private Color colour(BirdAttribute part) {
            return Palette.jittered(Palette.of(bird.get(part)), jitter);
        }

        private void part(Shape shape, Color colour) {
            part(shape, colour, 1.5);
        }

        private void part(Shape shape, Color colour, double outline) {
            canvas.setPaint(Palette.lit(shape, colour));
            canvas.fill(shape);
            line(shape, INK, outline);
        }

        private void line(Shape shape, Color colour, double width) {
            canvas.setColor(colour);
            canvas.setStroke(new BasicStroke((float) width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
            canvas.draw(shape);
        }
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
