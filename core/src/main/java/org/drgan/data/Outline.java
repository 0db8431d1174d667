package org.drgan.data;

import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.awt.geom.PathIterator;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;

/** Shapes from a few points (x, y, x, y, …), placed by a transformation. */
final class Outline {
    private Outline() {}

    /** A closed curve through the points without corners: a Catmull-Rom spline as Bezier pieces. */
    static Path2D smooth(AffineTransform placed, double... points) {
        int size = points.length;
        Path2D path = new Path2D.Double();
        path.moveTo(points[0], points[1]);
        for (int from = 0; from < size; from += 2) {
            int before = (from + size - 2) % size;
            int to = (from + 2) % size;
            int after = (from + 4) % size;
            path.curveTo(
                    points[from] + (points[to] - points[before]) / 6,
                    points[from + 1] + (points[to + 1] - points[before + 1]) / 6,
                    points[to] - (points[after] - points[from]) / 6,
                    points[to + 1] - (points[after + 1] - points[from + 1]) / 6,
                    points[to],
                    points[to + 1]);
        }
        path.closePath();
        path.transform(placed);
        return path;
    }

    /** Open curves of three points each: from, by way of, to. */
    static Path2D curves(AffineTransform placed, double... points) {
        Path2D curves = new Path2D.Double();
        for (int i = 0; i < points.length; i += 6) {
            curves.moveTo(points[i], points[i + 1]);
            curves.quadTo(points[i + 2], points[i + 3], points[i + 4], points[i + 5]);
        }
        curves.transform(placed);
        return curves;
    }

    /** A closed shape with pointed tips: from the first point by curves of two points each. */
    static Path2D tuft(AffineTransform placed, double... points) {
        Path2D tuft = new Path2D.Double();
        tuft.moveTo(points[0], points[1]);
        for (int i = 2; i < points.length; i += 4) {
            tuft.quadTo(points[i], points[i + 1], points[i + 2], points[i + 3]);
        }
        tuft.closePath();
        tuft.transform(placed);
        return tuft;
    }

    /** The points moved by up to {@code spread} each way. */
    static double[] shaken(Jitter jitter, double spread, double... points) {
        double[] moved = points.clone();
        for (int i = 0; i < moved.length; i++) {
            moved[i] += jitter.within(spread);
        }
        return moved;
    }

    static Point2D moved(AffineTransform placed, double x, double y) {
        return placed.transform(new Point2D.Double(x, y), null);
    }

    /** The frame of what is drawn; {@link Shape#getBounds2D} may count control points, depending on the Java version. */
    static Rectangle2D box(Shape shape) {
        Rectangle2D box = null;
        double[] point = new double[6];
        for (PathIterator path = shape.getPathIterator(null, 0.3); !path.isDone(); path.next()) {
            if (path.currentSegment(point) == PathIterator.SEG_CLOSE) {
                continue;
            }
            if (box == null) {
                box = new Rectangle2D.Double(point[0], point[1], 0, 0);
            } else {
                box.add(point[0], point[1]);
            }
        }
        return box == null ? new Rectangle2D.Double() : box;
    }
}
