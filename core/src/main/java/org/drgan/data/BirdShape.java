package org.drgan.data;

import static org.drgan.data.BirdAttribute.BEAK_LENGTH;
import static org.drgan.data.BirdAttribute.CREST;
import static org.drgan.data.BirdAttribute.POSE;

import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Area;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The outlines of one bird that looks to the right, about 100 units from tail to beak, y downwards, (0, 0) in its body.
 *
 * @param farWing the wing behind the body, only in flight
 * @param crest null for a plain head
 * @param feathers lines along the wing's feathers
 * @param plumes hints of small feathers on the body
 * @param feet height of the ground or branch under the bird
 */
record BirdShape(
        Shape tail,
        Shape body,
        Shape belly,
        Shape head,
        @Nullable Shape crest,
        Shape wing,
        @Nullable Shape farWing,
        Shape upperBeak,
        Shape lowerBeak,
        Shape legs,
        Shape feathers,
        Shape plumes,
        Point2D eye,
        double feet) {

    /** The shape of a bird's pose, beak and crest; proportions from {@code jitter}, whose draws no attribute changes. */
    static BirdShape of(BirdAttributes bird, Jitter jitter) {
        boolean flying = bird.is(POSE, "flying");
        double lean = Math.toRadians(jitter.within(5) + (flying ? -8 : bird.is(POSE, "standing") ? 13 : -7));
        AffineTransform leaning = AffineTransform.getRotateInstance(lean, 0, 6);
        double plump = jitter.between(0.95, 1.06);
        leaning.scale(1, plump);
        double neckX = flying ? 25 : 19;
        double neckY = flying ? -8 : -19;
        Point2D centre = Outline.moved(leaning, neckX + jitter.within(1.2), neckY + jitter.within(1.2));
        AffineTransform head = AffineTransform.getTranslateInstance(centre.getX(), centre.getY());
        head.rotate(Math.toRadians(jitter.within(7) + (flying ? -3 : 0)));
        double headSize = jitter.between(0.96, 1.06);
        head.scale(headSize, headSize);
        double length = (bird.is(BEAK_LENGTH, "long") ? 24 : 12.5) * jitter.between(0.95, 1.06);
        double droop = jitter.between(-0.5, 2.5);
        double tailTurn = jitter.within(7);
        double notch = jitter.between(-3, 4);
        double crestTurn = jitter.within(8);
        double wingTurn = jitter.within(flying ? 8 : 4);

        Path2D body = Outline.smooth(Outline.moved(leaning, Outline.shaken(jitter, 0.7, flying ? FLYING_BODY : BODY)));
        Area belly = new Area(
                Outline.smooth(Outline.moved(leaning, Outline.shaken(jitter, 0.7, flying ? FLYING_BELLY : BELLY))));
        belly.intersect(new Area(body));
        AffineTransform wing = new AffineTransform(leaning);
        wing.rotate(Math.toRadians(wingTurn), 4, -4);
        AffineTransform tail = new AffineTransform(leaning);
        tail.rotate(Math.toRadians(tailTurn + (flying ? -16 : 0)), flying ? -22 : -18, flying ? 0 : 14);
        if (flying) {
            tail.translate(-6, -14);
        }
        return new BirdShape(
                Outline.smooth(
                        Outline.moved(tail, -14, 4, -30, 13, -46, 23, -46 + notch, 30, -43, 37, -27, 31, -12, 22)),
                body,
                belly,
                Outline.smooth(Outline.moved(
                        head, 15, 0, 11.5, -10, 1, -14.5, -10.5, -11, -15.5, 0, -12, 11.5, 0, 14.5, 11, 10.5)),
                bird.is(CREST, "crested") ? crest(head, crestTurn) : null,
                Outline.smooth(Outline.moved(wing, flying ? FLYING_WING : WING)),
                flying ? Outline.smooth(Outline.moved(wing, FAR_WING)) : null,
                beak(head, -8, length, droop, 1.6),
                beak(head, 6.5, length * 0.88, droop, 1.6),
                flying ? tucked(leaning) : legs(jitter, bird.is(POSE, "standing")),
                flying ? lines(wing, FLYING_FEATHERS) : lines(wing, FEATHERS),
                plumes(leaning, jitter, flying),
                Outline.moved(head, 5.5, -3.5),
                bird.is(POSE, "standing") ? 43 : 36);
    }

    /** The frame around the bird; room for a crest is always left, so that a crest moves nothing. */
    Rectangle2D box() {
        Rectangle2D box = wing.getBounds2D();
        for (Shape part : new Shape[] {tail, body, head, upperBeak, legs}) {
            box.add(part.getBounds2D());
        }
        box.add(eye.getX(), eye.getY() - 25);
        return box;
    }

    private static Shape crest(AffineTransform head, double turn) {
        AffineTransform turned = new AffineTransform(head);
        turned.rotate(Math.toRadians(turn), 0, -10);
        double[] points = Outline.moved(
                turned, 9, -9, 6, -22, -4, -28, -1, -24, -3, -20, -8, -25, -14, -25, -10, -22, -9, -17, -15, -19, -21,
                -16, -14, -12, -9, -5);
        Path2D tuft = new Path2D.Double();
        tuft.moveTo(points[0], points[1]);
        for (int i = 2; i < points.length; i += 4) {
            tuft.quadTo(points[i], points[i + 1], points[i + 2], points[i + 3]);
        }
        tuft.closePath();
        return tuft;
    }

    /** One half of the beak: from the face at x = 11 to a tip beyond the head's edge at x = 15. */
    private static Shape beak(AffineTransform head, double root, double length, double droop, double middle) {
        Path2D half = new Path2D.Double();
        half.moveTo(11, middle + root);
        half.quadTo(15 + length * 0.6, middle + root * 0.75, 15 + length, middle + droop);
        half.lineTo(11, middle);
        half.closePath();
        half.transform(head);
        return half;
    }

    private static Shape legs(Jitter jitter, boolean standing) {
        double reach = standing ? 43 : 36;
        double stride = standing ? 4 + jitter.uniform() * 2 : 0;
        Path2D legs = new Path2D.Double();
        for (double side : new double[] {-4, 7}) {
            double foot = side + (side < 0 ? -stride : stride) * 0.5 + 1;
            legs.moveTo(side, 24);
            legs.lineTo(foot, reach);
            legs.moveTo(foot - 3.5, reach + 0.8);
            legs.lineTo(foot + 5, reach + 0.8);
        }
        return legs;
    }

    private static Shape tucked(AffineTransform leaning) {
        Path2D legs = new Path2D.Double();
        legs.moveTo(-8, 11);
        legs.lineTo(-20, 16);
        legs.moveTo(-12, 10);
        legs.lineTo(-24, 14);
        legs.transform(leaning);
        return legs;
    }

    private static Shape lines(AffineTransform placed, double... quads) {
        Path2D lines = new Path2D.Double();
        for (int i = 0; i < quads.length; i += 6) {
            lines.moveTo(quads[i], quads[i + 1]);
            lines.quadTo(quads[i + 2], quads[i + 3], quads[i + 4], quads[i + 5]);
        }
        lines.transform(placed);
        return lines;
    }

    private static Shape plumes(AffineTransform placed, Jitter jitter, boolean flying) {
        List<Double> quads = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            double x = jitter.between(-16, 22);
            double y = flying ? jitter.between(-6, 12) : jitter.between(-6, 26);
            quads.addAll(List.of(x, y, x - 0.5, y + 2.2, x - 3.4, y + 1.6));
        }
        return lines(placed, quads.stream().mapToDouble(Double::doubleValue).toArray());
    }

    /** The highlight in the eye and the eye itself are circles round a point. */
    static Shape disc(Point2D centre, double dx, double dy, double radius) {
        return new Ellipse2D.Double(centre.getX() + dx - radius, centre.getY() + dy - radius, 2 * radius, 2 * radius);
    }

    private static final double[] BODY = {12, -24, -3, -16, -19, 1, -28, 15, -21, 26, -2, 31, 18, 25, 30, 9, 32, -12};
    private static final double[] BELLY = {38, 7, 32, 26, 8, 37, -24, 34, -17, 23, 0, 22, 13, 16, 24, 6};
    private static final double[] WING = {7, -8, -2, -10, -13, -5, -24, 6, -36, 17, -25, 20, -11, 17.5, 1, 11, 8, 1};
    private static final double[] FEATHERS = {
        -7, 0, -17, 5, -28, 15, -4, 5, -14, 9, -22, 17, -1, 9, -8, 13, -15, 17, -2, -6, 2, -1, -1, 8
    };
    private static final double[] FLYING_BODY = {
        18, -17, 2, -14, -16, -11, -31, -3, -23, 10, -3, 18, 16, 16, 29, 7, 33, -6
    };
    private static final double[] FLYING_BELLY = {38, 1, 24, 20, 0, 26, -28, 15, -19, 6, 0, 6, 13, 4, 24, -3};
    private static final double[] FLYING_WING = {
        8, -8, 5, -20, -5, -34, -19, -45, -26, -41, -26, -34, -31, -29, -27, -22, -27, -15, -19, -9, -10, -3, 1, -1
    };
    private static final double[] FAR_WING = {12, -9, 13, -24, 8, -37, 0, -47, -6, -42, -9, -33, -10, -20, -3, -9};
    private static final double[] FLYING_FEATHERS = {
        1, -11, -9, -28, -21, -41, -2, -9, -13, -22, -26, -32, -5, -7, -15, -16, -24, -20, -7, -5, -14, -10, -21, -12
    };
}
