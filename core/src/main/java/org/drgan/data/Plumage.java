package org.drgan.data;

import static org.drgan.data.BirdAttribute.BEAK;
import static org.drgan.data.BirdAttribute.BELLY;
import static org.drgan.data.BirdAttribute.BODY;
import static org.drgan.data.BirdAttribute.HEAD;
import static org.drgan.data.BirdAttribute.TAIL;
import static org.drgan.data.BirdAttribute.WING;

import java.awt.Color;
import java.awt.Shape;
import org.jspecify.annotations.Nullable;

/** Lays a bird's parts over each other, from the far wing to the glint in the eye. */
record Plumage(Brush brush, BirdAttributes bird, Jitter jitter) {
    private static final double OUTLINE = 1.5;
    private static final double FINE = 0.9;

    void paint(BirdShape shape) {
        Color body = colour(BODY);
        Color wing = colour(WING);
        Color belly = colour(BELLY);
        Color head = colour(HEAD);
        Color tail = colour(TAIL);
        Color beak = colour(BEAK);
        part(shape.farWing(), Palette.mixed(wing, Palette.SHADE, 0.22));
        part(shape.tail(), tail);
        brush.line(shape.tailFeathers(), ink(0.4), FINE);
        brush.line(shape.legs(), Brush.INK, 3.2);
        brush.line(shape.legs(), new Color(156, 124, 102), 1.8);
        brush.lit(shape.body(), body);
        brush.lit(shape.belly(), belly);
        brush.line(shape.belly(), ink(0.35), FINE);
        brush.line(shape.plumes(), ink(0.25), FINE);
        brush.line(shape.body(), Brush.INK, OUTLINE);
        part(shape.crest(), head);
        brush.part(shape.lowerBeak(), Palette.mixed(beak, Palette.SHADE, 0.12), FINE);
        brush.part(shape.upperBeak(), beak, FINE);
        part(shape.head(), head);
        part(shape.wing(), wing);
        brush.line(shape.feathers(), ink(0.4), FINE);
        brush.fill(shape.shoulder(), Palette.faded(Color.WHITE, 0.07));
        brush.line(shape.shoulder(), ink(0.28), FINE);
        eye(shape);
    }

    private void eye(BirdShape shape) {
        double x = shape.eye().getX();
        double y = shape.eye().getY();
        brush.blot(Brush.INK, x, y, 4.4, 4.4);
        brush.blot(Color.WHITE, x, y, 3.5, 3.5);
        brush.blot(new Color(22, 18, 24), x + 0.5, y, 2.6, 2.6);
        brush.blot(Color.WHITE, x + 1.3, y - 1, 0.9, 0.9);
    }

    private Color colour(BirdAttribute part) {
        return Palette.jittered(Palette.of(bird.get(part)), jitter);
    }

    private static Color ink(double opacity) {
        return Palette.faded(Brush.INK, opacity);
    }

    private void part(@Nullable Shape shape, Color colour) {
        if (shape != null) {
            brush.part(shape, colour, OUTLINE);
        }
    }
}
