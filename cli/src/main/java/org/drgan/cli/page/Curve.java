package org.drgan.cli.page;

import java.util.ArrayList;
import java.util.List;

/**
 * A line of a chart.
 *
 * @param name what the legend calls it
 * @param points from left to right; those that are no numbers are left out
 */
public record Curve(String name, List<Point> points) {
    private static final int MOST_POINTS = 240;
    private static final int FEW_POINTS = 12;
    private static final double WINDOW = 0.04; // of all points, over which single ones even out

    /** The share of points at the top, and at the bottom, that may be outliers. */
    static final double STRAYS = 0.01;

    /**
     * A place in the chart, in the units of its axes.
     *
     * @param spread how far up and down from it single values lie; 0 when it is one itself
     */
    public record Point(double x, double y, double spread) {
        /** A single value. */
        public Point(double x, double y) {
            this(x, y, 0);
        }
    }

    /** Leaves out what cannot be drawn. */
    public Curve {
        points = points.stream()
                .filter(point -> Double.isFinite(point.x()) && Double.isFinite(point.y()))
                .toList();
    }

    /**
     * The course without the jumping about: a mean of the points so far that forgets old ones, freed of the weight that
     * its beginning would have otherwise. Points that stray count as the last that do not. A few points stay as they are.
     */
    Curve smooth() {
        if (points.size() < FEW_POINTS) {
            return this;
        }
        double low = level(STRAYS);
        double high = level(1 - STRAYS);
        double kept = 1 - 1 / Math.max(2, WINDOW * points.size());
        double sum = 0;
        double weight = 0;
        List<Point> even = new ArrayList<>();
        for (Point point : points) {
            sum = kept * sum + (1 - kept) * Math.max(low, Math.min(high, point.y()));
            weight = kept * weight + (1 - kept);
            even.add(new Point(point.x(), sum / weight));
        }
        return new Curve(name, even);
    }

    /** The height that such a share of the points lies below. */
    double level(double share) {
        return points.stream()
                .mapToDouble(Point::y)
                .sorted()
                .skip(Math.round(share * (points.size() - 1)))
                .findFirst()
                .orElse(0);
    }

    /** The means of neighbours, where there are more points than anyone could see. */
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
