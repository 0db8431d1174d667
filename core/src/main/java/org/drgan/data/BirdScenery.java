package org.drgan.data;

import static org.drgan.data.BirdAttribute.BACKGROUND;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;

/** What is behind and under a bird, in a frame of 100 x 100 units. */
final class BirdScenery {
    private static final Rectangle2D FRAME = new Rectangle2D.Double(-1, -1, 102, 102);

    private final Graphics2D canvas;
    private final Jitter jitter;
    private final String background;

    BirdScenery(Graphics2D canvas, BirdAttributes bird, Jitter jitter) {
        this.canvas = canvas;
        this.jitter = jitter;
        this.background = bird.get(BACKGROUND);
    }

    void paintBackground() {
        switch (background) {
            case "sky" -> sky();
            case "leaves" -> leaves();
            case "water" -> water();
            case "snow" -> snow();
            case "dusk" -> dusk();
            default -> throw new IllegalArgumentException("no background is called '" + background + "'");
        }
    }

    private void sky() {
        fill(new Color(112, 180, 236), new Color(160, 212, 246), new Color(214, 238, 252));
        for (int i = 0; i < 3; i++) {
            double x = jitter.between(-5, 90);
            double y = jitter.between(4, 84);
            double size = jitter.between(6, 11);
            canvas.setColor(new Color(255, 255, 255, 170));
            for (int puff = -1; puff <= 1; puff++) {
                double radius = size * (puff == 0 ? 1 : 0.7);
                blot(x + puff * size * 1.1, y + Math.abs(puff) * size * 0.3, radius * 1.1, radius * 0.75);
            }
        }
    }

    private void leaves() {
        fill(new Color(150, 190, 96), new Color(112, 164, 82), new Color(78, 132, 70));
        for (int i = 0; i < 22; i++) {
            double shade = jitter.uniform();
            Color green = Palette.mixed(new Color(70, 122, 58), new Color(172, 206, 110), shade);
            leaf(jitter.between(0, 100), jitter.between(0, 100), jitter.between(9, 16), jitter.between(0, 6.28), green);
        }
    }

    private void leaf(double x, double y, double length, double angle, Color colour) {
        double dx = Math.cos(angle) * length;
        double dy = Math.sin(angle) * length;
        Path2D leaf = new Path2D.Double();
        leaf.moveTo(x - dx, y - dy);
        leaf.quadTo(x - dy * 0.8, y + dx * 0.8, x + dx, y + dy);
        leaf.quadTo(x + dy * 0.8, y - dx * 0.8, x - dx, y - dy);
        canvas.setColor(colour);
        canvas.fill(leaf);
        line(Palette.mixed(colour, Color.BLACK, 0.18), 0.7, x - dx, y - dy, x, y, x + dx, y + dy);
    }

    private void water() {
        fill(new Color(132, 206, 206), new Color(48, 150, 164), new Color(20, 100, 126));
        for (int i = 0; i < 16; i++) {
            double y = 6 + 94 * (i + jitter.uniform()) / 16;
            double x = jitter.between(-10, 90);
            double length = jitter.between(12, 26);
            Color ripple = i % 3 == 0 ? new Color(14, 84, 112, 110) : new Color(226, 250, 248, 150);
            line(ripple, 1.3, x, y, x + length / 2, y - 1.6, x + length, y);
        }
    }

    private void snow() {
        fill(new Color(196, 206, 222), new Color(218, 225, 236), new Color(232, 236, 244));
        hill(jitter.between(56, 66), new Color(206, 215, 230), new Color(238, 241, 248));
        hill(jitter.between(72, 82), new Color(246, 248, 252), new Color(222, 230, 242));
        canvas.setColor(new Color(255, 255, 255, 235));
        for (int i = 0; i < 34; i++) {
            double radius = jitter.between(0.7, 1.6);
            blot(jitter.between(0, 100), jitter.between(0, 100), radius, radius);
        }
    }

    private void dusk() {
        fill(new Color(74, 52, 112), new Color(176, 84, 124), new Color(244, 150, 96), new Color(252, 204, 132));
        double x = jitter.between(8, 92);
        double y = jitter.between(62, 74);
        canvas.setColor(new Color(255, 236, 170, 90));
        blot(x, y, 17, 17);
        canvas.setColor(new Color(255, 242, 190));
        blot(x, y, 11, 11);
        hill(jitter.between(78, 86), new Color(96, 60, 96), new Color(62, 40, 78));
    }

    /** The branch of a perched bird: its upper edge passes {@code y} at the frame's middle. */
    void paintBranch(double y) {
        double tilt = jitter.within(3.5);
        double bend = jitter.within(2);
        Path2D branch = new Path2D.Double();
        branch.moveTo(-4, y - tilt);
        branch.quadTo(50, y + bend, 104, y + tilt);
        branch.lineTo(104, y + tilt + 5.5);
        branch.quadTo(50, y + bend + 6.5, -4, y - tilt + 7);
        branch.closePath();
        canvas.setPaint(Palette.vertical(y - 3, y + 9, new Color(150, 118, 88), new Color(92, 68, 52)));
        canvas.fill(branch);
        outline(branch, 1);
        if (background.equals("snow")) {
            stroke(Color.WHITE, 2);
            canvas.draw(curve(-4, y - tilt, 50, y + bend, 104, y + tilt));
        }
    }

    /** The ground of a standing bird: its upper edge is near {@code y}. */
    void paintGround(double y) {
        Color earth = switch (background) {
            case "sky" -> new Color(170, 152, 96);
            case "leaves" -> new Color(140, 112, 76);
            case "water" -> new Color(224, 200, 150);
            case "snow" -> new Color(240, 244, 250);
            default -> new Color(104, 74, 84);
        };
        Path2D ground = new Path2D.Double();
        double left = y + jitter.within(2);
        double right = y + jitter.within(2);
        ground.moveTo(-2, left);
        ground.curveTo(30, y - 3, 70, y - 1, 102, right);
        ground.lineTo(102, 102);
        ground.lineTo(-2, 102);
        ground.closePath();
        canvas.setPaint(Palette.vertical(
                y - 3, 101, Palette.mixed(earth, Color.WHITE, 0.12), Palette.mixed(earth, Palette.SHADE, 0.25)));
        canvas.fill(ground);
        outline(ground, 0.8);
        for (int i = 0; i < 9; i++) {
            canvas.setColor(Palette.mixed(earth, Palette.SHADE, jitter.between(0.15, 0.4)));
            blot(jitter.between(0, 100), jitter.between(y + 3, 100), jitter.between(0.8, 2), 0.8);
        }
    }

    private void hill(double y, Color top, Color bottom) {
        Path2D hill = new Path2D.Double();
        double lift = jitter.within(7);
        hill.moveTo(-2, y + lift);
        hill.curveTo(30, y - 8 + lift, 60, y + 8 - lift, 102, y - lift);
        hill.lineTo(102, 102);
        hill.lineTo(-2, 102);
        hill.closePath();
        canvas.setPaint(Palette.vertical(y - 8, 100, top, bottom));
        canvas.fill(hill);
    }

    private void fill(Color... colours) {
        double light = jitter.within(0.06);
        Color[] shifted = new Color[colours.length];
        for (int i = 0; i < colours.length; i++) {
            shifted[i] = Palette.jittered(
                    Palette.mixed(colours[i], light < 0 ? Color.BLACK : Color.WHITE, Math.abs(light)), jitter);
        }
        canvas.setPaint(Palette.vertical(0, 100, shifted));
        canvas.fill(FRAME);
    }

    private void blot(double x, double y, double width, double height) {
        canvas.fill(new Ellipse2D.Double(x - width, y - height, 2 * width, 2 * height));
    }

    private void line(Color colour, double width, double... points) {
        stroke(colour, width);
        canvas.draw(curve(points));
    }

    private static Path2D curve(double... points) {
        Path2D curve = new Path2D.Double();
        curve.moveTo(points[0], points[1]);
        curve.quadTo(points[2], points[3], points[4], points[5]);
        return curve;
    }

    private void outline(Path2D shape, double width) {
        stroke(Palette.faded(Palette.SHADE, 0.45), width);
        canvas.draw(shape);
    }

    private void stroke(Color colour, double width) {
        canvas.setColor(colour);
        canvas.setStroke(new BasicStroke((float) width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    }
}
