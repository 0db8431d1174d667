package org.drgan.data;

import java.awt.Color;
import java.awt.LinearGradientPaint;
import java.awt.Paint;

/** The colours of the names: hues so different that jitter and shades never turn one into another. */
final class Palette {
    /** The colour of shadows. */
    static final Color SHADE = new Color(30, 30, 62);

    private Palette() {}

    /** The pure colour of a name, for feathers and beaks. */
    static Color of(String name) {
        return switch (name) {
            case "red" -> new Color(206, 30, 38);
            case "orange" -> new Color(246, 136, 22);
            case "yellow" -> new Color(252, 222, 52);
            case "green" -> new Color(48, 150, 58);
            case "blue" -> new Color(36, 92, 214);
            case "purple" -> new Color(142, 58, 176);
            case "brown" -> new Color(116, 72, 40);
            case "black" -> new Color(40, 40, 46);
            case "white" -> new Color(246, 246, 244);
            case "grey" -> new Color(152, 156, 164);
            default -> throw new IllegalArgumentException("no colour is called '" + name + "'");
        };
    }

    /** A slightly different colour with the same name. */
    static Color jittered(Color colour, Jitter jitter) {
        double light = jitter.within(9);
        return new Color(
                level(colour.getRed() + light + jitter.within(6)),
                level(colour.getGreen() + light + jitter.within(6)),
                level(colour.getBlue() + light + jitter.within(6)));
    }

    static Color mixed(Color from, Color to, double share) {
        return new Color(
                level(from.getRed() + share * (to.getRed() - from.getRed())),
                level(from.getGreen() + share * (to.getGreen() - from.getGreen())),
                level(from.getBlue() + share * (to.getBlue() - from.getBlue())));
    }

    static Color faded(Color colour, double opacity) {
        return new Color(colour.getRed(), colour.getGreen(), colour.getBlue(), level(255 * opacity));
    }

    /** A gradient down the picture, its colours at equal distances. */
    static Paint vertical(double top, double bottom, Color... colours) {
        float[] places = new float[colours.length];
        for (int i = 0; i < places.length; i++) {
            places[i] = i / (places.length - 1f);
        }
        return new LinearGradientPaint(0, (float) top, 0, (float) bottom, places, colours);
    }

    private static int level(double value) {
        return (int) Math.max(0, Math.min(255, Math.round(value)));
    }
}
