package org.drgan.data;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Paint;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;

/** The few strokes that birds and their scenery are made of. */
record Brush(Graphics2D canvas) {
    /** What outlines are drawn with. */
    static final Color INK = new Color(38, 28, 44);

    void fill(Shape shape, Paint paint) {
        canvas.setPaint(paint);
        canvas.fill(shape);
    }

    void line(Shape shape, Color colour, double width) {
        canvas.setColor(colour);
        canvas.setStroke(new BasicStroke((float) width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        canvas.draw(shape);
    }

    /** Lit from above: lighter at the top of a shape, the colour itself in the middle, in its own shade below. */
    void lit(Shape shape, Color colour) {
        Rectangle2D box = Outline.box(shape);
        fill(
                shape,
                Palette.vertical(
                        box.getMinY(),
                        box.getMaxY() + 0.01,
                        Palette.mixed(colour, Color.WHITE, 0.2),
                        colour,
                        Palette.mixed(colour, Palette.SHADE, 0.24)));
    }

    /** A lit shape with an inked outline. */
    void part(Shape shape, Color colour, double outline) {
        lit(shape, colour);
        line(shape, INK, outline);
    }

    void blot(Color colour, double x, double y, double width, double height) {
        fill(ellipse(x, y, width, height), colour);
    }

    static Shape ellipse(double x, double y, double width, double height) {
        return new Ellipse2D.Double(x - width, y - height, 2 * width, 2 * height);
    }

    /** A quadratic curve from the first point by way of the second to the third. */
    static Path2D curve(double... points) {
        Path2D curve = new Path2D.Double();
        curve.moveTo(points[0], points[1]);
        curve.quadTo(points[2], points[3], points[4], points[5]);
        return curve;
    }

    /** Everything below a wavy line across a frame of 100 x 100 units. */
    static Path2D below(double left, double leftBend, double rightBend, double right) {
        Path2D land = new Path2D.Double();
        land.moveTo(-2, left);
        land.curveTo(30, leftBend, 65, rightBend, 102, right);
        land.lineTo(102, 102);
        land.lineTo(-2, 102);
        land.closePath();
        return land;
    }

    /** A leaf round (x, y) with its midrib along the angle. */
    void leaf(double x, double y, double length, double angle, Color colour) {
        double dx = Math.cos(angle) * length;
        double dy = Math.sin(angle) * length;
        Path2D leaf = curve(x - dx, y - dy, x - dy * 0.8, y + dx * 0.8, x + dx, y + dy);
        leaf.quadTo(x + dy * 0.8, y - dx * 0.8, x - dx, y - dy);
        fill(leaf, colour);
        Color rib = Palette.mixed(colour, Palette.SHADE, 0.25);
        line(curve(x - dx, y - dy, x, y, x + dx * 0.9, y + dy * 0.9), rib, 0.6);
    }
}
