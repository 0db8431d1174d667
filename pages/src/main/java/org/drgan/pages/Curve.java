package org.drgan.pages;

import java.util.ArrayList;
import java.util.List;

/**
 * A line of a chart.
 *
 * @param name its name in the legend
 * @param points from left to right; those that are not finite are left out
 */
public record Curve(String name, List<Point> points) {
    private static final int MOST_POINTS = 240;
    private static final int FEW_POINTS = 12;
    private static final double WINDOW = 0.05; // share of all points on each side over which a point is smoothed

    /** The share of points at the top, and at the bottom, that may be outliers. */
    static final double STRAYS = 0.01;

    /**
     * A point, in the units of the axes.
     *
     * @param spread half the height of its error bar; 0 for a single value
     */
    public record Point(double x, double y, double spread) {
        /** A single value. */
        public Point(double x, double y) {
            this(x, y, 0);
        }
    }

    /** Leaves out points that are not finite. */
    public Curve {
        points = points.stream()
                .filter(point -> Double.isFinite(point.x()) && Double.isFinite(point.y()))
                .toList();
    }

    /**
     * The smoothed curve: local linear regression with weights that decrease with the distance, which has no lag and no
     * bias at the ends. Outliers are clipped. Curves with fewer than 12 points stay as they are.
     */
    Curve smooth() {
        if (points.size() < FEW_POINTS) {
            return this;
        }
        double low = level(STRAYS);
        double high = level(1 - STRAYS);
        int reach = (int) Math.max(2, Math.round(WINDOW * points.size()));
        List<Point> even = new ArrayList<>();
        for (int i = 0; i < points.size(); i++) {
            double weights = 0;
            double x = 0;
            double y = 0;
            double xx = 0;
            double xy = 0;
            for (int j = Math.max(0, i - reach); j <= Math.min(points.size() - 1, i + reach); j++) {
                double weight = 1 - Math.abs(j - i) / (reach + 1.0);
                double across = points.get(j).x() - points.get(i).x();
                double up = Math.max(low, Math.min(high, points.get(j).y()));
                weights += weight;
                x += weight * across;
                y += weight * up;
                xx += weight * across * across;
                xy += weight * across * up;
            }
            double scale = weights * xx - x * x; // 0 if all have the same x
            even.add(new Point(points.get(i).x(), scale > 0 ? (y * xx - x * xy) / scale : y / weights));
        }
        return new Curve(name, even);
    }

    /** The quantile {@code share} of the points' y. */
    double level(double share) {
        return points.stream()
                .mapToDouble(Point::y)
                .sorted()
                .skip(Math.round(share * (points.size() - 1)))
                .findFirst()
                .orElse(0);
    }

    /** Replaces neighbours by their means if there are more points than can be distinguished. */
    Curve thin() {
        if (points.size() <= MOST_POINTS) {
            return this;
        }
        List<Point> fewer = new ArrayList<>();
        for (int i = 0; i < MOST_POINTS; i++) {
            List<Point> some = points.subList(
                    (int) ((long) i * points.size() / MOST_POINTS), (int) ((i + 1L) * points.size() / MOST_POINTS));
            fewer.add(new Point(
                    some.stream().mapToDouble(Point::x).average().orElseThrow(),
                    some.stream().mapToDouble(Point::y).average().orElseThrow()));
        }
        return new Curve(name, fewer);
    }
}
