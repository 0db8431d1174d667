package org.drgan.data;

import java.awt.Color;
import java.awt.geom.Path2D;

/** What a bird sits or stands on, in a frame of 100 x 100 units. */
record Perch(Brush brush, Jitter jitter) {
    /** A branch whose upper edge passes {@code y} at the frame's middle. */
    void branch(double y, String background) {
        double tilt = jitter.within(3.5);
        double bend = jitter.within(2);
        Path2D branch = Brush.curve(-4, y - tilt, 50, y + bend, 104, y + tilt);
        branch.lineTo(104, y + tilt + 5.5);
        branch.quadTo(50, y + bend + 6.5, -4, y - tilt + 7);
        branch.closePath();
        Color leaf = background.equals("dusk") ? new Color(84, 84, 76) : new Color(98, 142, 62);
        for (int i = 0; i < 3; i++) {
            double x = jitter.between(0, 100);
            double length = jitter.between(4.5, 7);
            double angle = jitter.between(0.5, 2.6);
            if (!background.equals("snow")) {
                double foot = y + tilt * (x - 50) / 54 + 5;
                brush.leaf(x + Math.cos(angle) * length, foot + Math.sin(angle) * length, length, angle, leaf);
            }
        }
        brush.fill(branch, Palette.vertical(y - 3, y + 9, new Color(158, 124, 92), new Color(92, 68, 52)));
        for (int i = 0; i < 5; i++) { // bark
            double x = jitter.between(0, 90);
            double at = y + tilt * (x - 46) / 54 + jitter.between(2.5, 5);
            brush.line(Brush.curve(x, at, x + 4, at + 0.4, x + 8, at), new Color(80, 58, 46, 120), 0.6);
        }
        brush.line(branch, Palette.faded(Brush.INK, 0.55), 1);
        if (background.equals("snow")) {
            brush.line(Brush.curve(-4, y - tilt, 50, y + bend, 104, y + tilt), Color.WHITE, 2.2);
        }
    }

    /** Ground whose upper edge is near {@code y}. */
    void ground(double y, String background) {
        Color earth = Palette.jittered(earth(background), jitter);
        Path2D ground = Brush.below(y + jitter.within(2), y - 3, y - 1, y + jitter.within(2));
        boolean green = background.equals("sky") || background.equals("leaves");
        for (int i = 0; i < 22; i++) { // blades of grass behind the edge
            double x = jitter.between(0, 100);
            double lean = jitter.within(3);
            double height = jitter.between(3, 7);
            if (green) {
                Color blade = Palette.mixed(new Color(84, 128, 52), new Color(132, 164, 72), jitter.uniform());
                brush.line(Brush.curve(x, y + 2, x, y - height / 2, x + lean, y - height), blade, 1);
            }
        }
        brush.fill(
                ground,
                Palette.vertical(
                        y - 3,
                        101,
                        Palette.mixed(earth, Color.WHITE, 0.14),
                        Palette.mixed(earth, Palette.SHADE, 0.28)));
        brush.line(ground, Palette.faded(Brush.INK, 0.4), 0.8);
        for (int i = 0; i < 10; i++) {
            Color pebble = Palette.mixed(earth, Palette.SHADE, jitter.between(0.12, 0.36));
            brush.blot(pebble, jitter.between(0, 100), jitter.between(y + 4, 102), jitter.between(0.8, 2.2), 0.8);
        }
    }

    private static Color earth(String background) {
        return switch (background) {
            case "sky" -> new Color(176, 150, 98);
            case "leaves" -> new Color(142, 112, 76);
            case "water" -> new Color(226, 202, 152);
            case "snow" -> new Color(242, 245, 250);
            default -> new Color(112, 80, 88);
        };
    }
}
