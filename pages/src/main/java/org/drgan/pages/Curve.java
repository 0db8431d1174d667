package org.drgan.pages;

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
    private static final double WINDOW = 0.05; // of all points, how far to each side single ones even out

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
     * The smoothed curve: at each point a line through its neighbours, near ones counting more, which
     * neither lags behind a fall nor bends at the ends. Points that stray count as the last that do not. A few points
     * stay as they are.
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
            double scale = weights * xx - x * x; // 0 where all stand above each other
            even.add(new Point(points.get(i).x(), scale > 0 ? (y * xx - x * xy) / scale : y / weights));
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
