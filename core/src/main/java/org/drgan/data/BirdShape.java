package org.drgan.data;

import static org.drgan.data.BirdAttribute.BEAK_LENGTH;
import static org.drgan.data.BirdAttribute.CREST;
import static org.drgan.data.BirdAttribute.POSE;

import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Area;
import java.awt.geom.Path2D;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import org.jspecify.annotations.Nullable;

/**
 * The outlines of one bird that looks to the right, about 105 units from tail to beak, y downwards, (0, 0) in its body.
 *
 * @param farWing the wing behind the body, only in flight
 * @param crest null for a plain head
 * @param shoulder the small feathers at the wing's root
 * @param feathers lines along the wing's long feathers
 * @param plumes hints of small feathers on the body
 * @param feet height of the ground or branch under the bird
 */
record BirdShape(
        Shape tail,
        Shape tailFeathers,
        Shape body,
        Shape belly,
        Shape plumes,
        Shape head,
        @Nullable Shape crest,
        Shape wing,
        @Nullable Shape farWing,
        Shape shoulder,
        Shape feathers,
        Shape upperBeak,
        Shape lowerBeak,
        Shape legs,
        Point2D eye,
        double feet) {

    /** The shape of a bird's pose, beak and crest; proportions from {@code jitter}, whose draws no colour changes. */
    static BirdShape of(BirdAttributes bird, Jitter jitter) {
        Stance stance = Stance.of(bird.get(POSE));
        AffineTransform lean =
                AffineTransform.getRotateInstance(Math.toRadians(stance.lean() + jitter.within(5)), 0, 6);
        lean.scale(1, jitter.between(0.95, 1.06));
        AffineTransform wing = turned(lean, jitter.within(stance.wingSwing()), 4, -4);
        AffineTransform tail = turned(lean, stance.tailTurn() + jitter.within(7), stance.tailX(), stance.tailY());
        tail.translate(stance.tailX() + 18, stance.tailY() - 14);
        AffineTransform head = head(stance, lean, jitter);
        AffineTransform crest = turned(head, jitter.within(8), 0, -10);
        double length = (bird.is(BEAK_LENGTH, "long") ? 24 : 12.5) * jitter.between(0.95, 1.06);
        double droop = jitter.between(-0.5, 2.5);
        double notch = jitter.between(-3, 4);
        Path2D body = Outline.smooth(lean, Outline.shaken(jitter, 0.7, stance.body()));
        Area belly = new Area(Outline.smooth(lean, Outline.shaken(jitter, 0.7, stance.belly())));
        belly.intersect(new Area(body));
        return new BirdShape(
                Outline.smooth(tail, -14, 4, -29, 12.5, -43, 21.5, -43 + notch, 29, -40, 36.5, -26, 31, -12, 22),
                Outline.curves(tail, -23, 14, -31, 18.5, -38, 23.5, -22, 22, -29, 26, -36, 31),
                body,
                belly,
                plumes(stance, lean, jitter),
                Outline.smooth(head, 15, 0, 11.5, -10, 1, -14.5, -10.5, -11, -15.5, 0, -12, 11.5, 0, 14.5, 11, 10.5),
                bird.is(CREST, "crested") ? Outline.tuft(crest, TUFT) : null,
                Outline.smooth(wing, stance.wing()),
                stance.farWing() == null ? null : Outline.smooth(wing, stance.farWing()),
                Outline.smooth(wing, stance.shoulder()),
                Outline.curves(wing, stance.feathers()),
                beak(head, -8, length, droop),
                beak(head, 6.5, length * 0.88, droop),
                stance.farWing() == null ? legs(stance, jitter) : Outline.curves(lean, TUCKED_LEGS),
                Outline.moved(head, 5.5, -3.5),
                stance.feet());
    }

    /** The frame around the bird; room for a crest is always left, so that a crest moves nothing. */
    Rectangle2D box() {
        Rectangle2D box = Outline.box(wing);
        for (Shape part : new Shape[] {tail, body, head, upperBeak, legs}) {
            box.add(Outline.box(part));
        }
        box.add(eye.getX(), eye.getY() - 25);
        return box;
    }

    private static AffineTransform turned(AffineTransform placed, double degrees, double x, double y) {
        AffineTransform turned = new AffineTransform(placed);
        turned.rotate(Math.toRadians(degrees), x, y);
        return turned;
    }

    /** The head follows the neck but stays level. */
    private static AffineTransform head(Stance stance, AffineTransform lean, Jitter jitter) {
        Point2D centre = Outline.moved(lean, stance.neckX() + jitter.within(1.2), stance.neckY() + jitter.within(1.2));
        AffineTransform head = AffineTransform.getTranslateInstance(centre.getX(), centre.getY());
        head.rotate(Math.toRadians(jitter.within(7)));
        double size = jitter.between(0.96, 1.06);
        head.scale(size, size);
        return head;
    }

    /** One half of the beak: from the face at x = 11 to a tip beyond the head's edge at x = 15. */
    private static Shape beak(AffineTransform head, double root, double length, double droop) {
        double middle = 1.6;
        Path2D half = new Path2D.Double();
        half.moveTo(11, middle + root);
        half.quadTo(15 + length * 0.6, middle + root * 0.75, 15 + length, middle + droop);
        half.lineTo(11, middle);
        half.closePath();
        half.transform(head);
        return half;
    }

    private static Shape legs(Stance stance, Jitter jitter) {
        Path2D legs = new Path2D.Double();
        for (int side = -1; side <= 1; side += 2) {
            double hip = 1.5 + side * 5.5;
            double foot = hip + 1 + side * stance.stride() * jitter.between(0.7, 1.3);
            double ground = stance.feet() + 0.8;
            legs.moveTo(hip, 24);
            legs.lineTo(foot, ground);
            legs.moveTo(foot - 3.5, ground);
            legs.lineTo(foot + 5, ground);
        }
        return legs;
    }

    private static Shape plumes(Stance stance, AffineTransform lean, Jitter jitter) {
        double[] points = new double[6 * 9];
        for (int i = 0; i < points.length; i += 6) {
            double x = jitter.between(-16, 22);
            double y = jitter.between(stance.plumesTop(), stance.plumesBottom());
            System.arraycopy(new double[] {x, y, x - 0.5, y + 2.2, x - 3.4, y + 1.6}, 0, points, i, 6);
        }
        return Outline.curves(lean, points);
    }

    private static final double[] TUFT = {
        9, -9, 6, -22, -4, -28, -1, -24, -3, -20, -8, -25, -14, -25, -10, -22, -9, -17, -15, -19, -21, -16, -14, -12,
        -9, -5
    };
    private static final double[] TUCKED_LEGS = {-8, 14, -14, 16.5, -20, 19, -12, 13, -18, 15, -24, 17};
}
