package org.drgan.data;

import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.awt.geom.Point2D;

/** Rounded shapes from a few points. */
final class Outline {
    private Outline() {}

    /** A closed curve through the points (x, y, x, y, …) without corners: a Catmull-Rom spline as Bezier pieces. */
    static Path2D smooth(double... points) {
        int count = points.length / 2;
        Path2D path = new Path2D.Double();
        path.moveTo(points[0], points[1]);
        for (int i = 0; i < count; i++) {
            int before = 2 * ((i + count - 1) % count);
            int from = 2 * i;
            int to = 2 * ((i + 1) % count);
            int after = 2 * ((i + 2) % count);
            path.curveTo(
                    points[from] + (points[to] - points[before]) / 6,
                    points[from + 1] + (points[to + 1] - points[before + 1]) / 6,
                    points[to] - (points[after] - points[from]) / 6,
                    points[to + 1] - (points[after + 1] - points[from + 1]) / 6,
                    points[to],
                    points[to + 1]);
        }
        path.closePath();
        return path;
    }

    /** The points moved by up to {@code spread} each way. */
    static double[] shaken(Jitter jitter, double spread, double... points) {
        double[] moved = points.clone();
        for (int i = 0; i < moved.length; i++) {
            moved[i] += jitter.within(spread);
        }
        return moved;
    }

    /** The points (x, y, x, y, …) after a transformation. */
    static double[] moved(AffineTransform transform, double... points) {
        double[] moved = new double[points.length];
        transform.transform(points, 0, moved, 0, points.length / 2);
        return moved;
    }

    static Point2D moved(AffineTransform transform, double x, double y) {
        return transform.transform(new Point2D.Double(x, y), null);
    }
}
