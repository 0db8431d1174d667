package org.drgan.data;

import java.awt.Color;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;

/** What is behind a bird, in a frame of 100 x 100 units. */
record Backdrop(Brush brush, Jitter jitter) {
    private static final Rectangle2D FRAME = new Rectangle2D.Double(-1, -1, 102, 102);

    /** @param background a value of {@link BirdAttribute#BACKGROUND} */
    void paint(String background) {
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
        fill(new Color(100, 172, 234), new Color(156, 210, 246), new Color(214, 238, 252));
        for (int i = 0; i < 4; i++) {
            double x = jitter.between(-5, 105);
            double y = jitter.between(6, 90);
            double size = jitter.between(5, 10);
            Path2D cloud = new Path2D.Double(Path2D.WIND_NON_ZERO); // one shape, so that puffs show no seams
            for (int puff = -2; puff <= 2; puff++) {
                double radius = size * (1.1 - 0.3 * Math.abs(puff)) * jitter.between(0.85, 1.15);
                cloud.append(Brush.ellipse(x + puff * size, y - radius * 0.5, radius * 1.25, radius * 0.8), false);
            }
            brush.fill(cloud, new Color(255, 255, 255, 200));
        }
    }

    private void leaves() {
        fill(new Color(164, 198, 104), new Color(118, 166, 84), new Color(82, 134, 70));
        for (int i = 0; i < 5; i++) { // light between the leaves
            double radius = jitter.between(6, 13);
            brush.blot(new Color(226, 238, 160, 60), jitter.between(0, 100), jitter.between(0, 80), radius, radius);
        }
        for (int i = 0; i < 26; i++) {
            Color green = Palette.mixed(new Color(58, 108, 56), new Color(176, 208, 112), jitter.uniform());
            double length = jitter.between(9, 15);
            brush.leaf(jitter.between(0, 100), jitter.between(0, 100), length, jitter.between(0.3, 2.4), green);
        }
    }

    private void water() {
        fill(new Color(132, 206, 206), new Color(48, 150, 164), new Color(20, 100, 126));
        for (int i = 0; i < 20; i++) {
            double y = 4 + 96 * (i + jitter.uniform()) / 20;
            double x = jitter.between(-10, 90);
            double length = jitter.between(10, 24);
            Color ripple = i % 3 == 0 ? new Color(14, 84, 112, 120) : new Color(226, 250, 248, 160);
            brush.line(Brush.curve(x, y, x + length / 2, y - 1.8, x + length, y), ripple, 1.2);
        }
    }

    private void snow() {
        fill(new Color(190, 202, 222), new Color(214, 222, 235), new Color(230, 235, 244));
        double far = jitter.between(56, 64);
        for (int i = 0; i < 5; i++) {
            fir(jitter.between(0, 100), far + jitter.between(2, 6), jitter.between(14, 24));
        }
        hill(far, new Color(208, 217, 232), new Color(238, 241, 248));
        hill(jitter.between(74, 82), new Color(248, 250, 253), new Color(222, 230, 242));
        for (int i = 0; i < 38; i++) {
            double radius = jitter.between(0.7, 1.5);
            brush.blot(new Color(255, 255, 255, 235), jitter.between(0, 100), jitter.between(0, 100), radius, radius);
        }
    }

    private void fir(double x, double foot, double height) {
        Path2D tree = new Path2D.Double(Path2D.WIND_NON_ZERO);
        for (int tier = 0; tier < 3; tier++) {
            double top = foot - height * (1 - tier * 0.25);
            double half = height * (0.14 + 0.08 * tier);
            tree.moveTo(x, top);
            tree.lineTo(x + half, top + height * 0.5);
            tree.lineTo(x - half, top + height * 0.5);
            tree.closePath();
        }
        brush.fill(tree, new Color(158, 176, 198));
    }

    private void dusk() {
        fill(new Color(74, 52, 112), new Color(176, 84, 124), new Color(244, 150, 96), new Color(252, 204, 132));
        double x = jitter.between(8, 92);
        double y = jitter.between(60, 74);
        brush.blot(new Color(255, 236, 170, 50), x, y, 21, 21);
        brush.blot(new Color(255, 236, 170, 70), x, y, 16, 16);
        brush.blot(new Color(255, 242, 190), x, y, 11, 11);
        for (int i = 0; i < 3; i++) { // bars of cloud
            Color bar = new Color(120, 66, 120, 110);
            brush.blot(bar, jitter.between(0, 100), jitter.between(8, 60), jitter.between(12, 22), 1.6);
        }
        hill(jitter.between(74, 82), new Color(136, 78, 112), new Color(84, 50, 90));
        hill(jitter.between(84, 90), new Color(88, 54, 90), new Color(54, 34, 70));
    }

    private void hill(double y, Color top, Color bottom) {
        double lift = jitter.within(7);
        brush.fill(
                Brush.below(y + lift, y - 8 + lift, y + 8 - lift, y - lift), Palette.vertical(y - 8, 100, top, bottom));
    }

    private void fill(Color... colours) {
        double light = jitter.within(0.06);
        Color[] shifted = new Color[colours.length];
        for (int i = 0; i < colours.length; i++) {
            Color towards = light < 0 ? Color.BLACK : Color.WHITE;
            shifted[i] = Palette.jittered(Palette.mixed(colours[i], towards, Math.abs(light)), jitter);
        }
        brush.fill(FRAME, Palette.vertical(0, 100, shifted));
    }
}
