package org.drgan.data;

import org.jspecify.annotations.Nullable;

/**
 * The points that a bird's outlines pass in one pose (x, y, x, y, …), before it leans and varies. The bird looks to the
 * right, y grows downwards.
 *
 * @param lean degrees that the body is turned clockwise
 * @param neckX where the head's centre is
 * @param tailTurn degrees that the tail is turned about its root at (tailX, tailY)
 * @param wingSwing how many degrees the wing may turn either way
 * @param feathers curves of three points each along the wing's feathers
 * @param feet height of what the bird stands on
 * @param stride how far the feet are apart from below the hips
 * @param plumesTop between which heights small feathers show
 */
@SuppressWarnings("ArrayRecordComponent") // constant tables, never compared
record Stance(
        double lean,
        double neckX,
        double neckY,
        double[] body,
        double[] belly,
        double[] wing,
        double @Nullable [] farWing,
        double[] shoulder,
        double[] feathers,
        double tailTurn,
        double tailX,
        double tailY,
        double wingSwing,
        double feet,
        double stride,
        double plumesTop,
        double plumesBottom) {

    /** @param pose a value of {@link BirdAttribute#POSE} */
    static Stance of(String pose) {
        return switch (pose) {
            case "perched" -> folded(-2, 36, 0);
            case "standing" -> folded(9, 43, 2.5);
            case "flying" -> FLYING;
            default -> throw new IllegalArgumentException("no pose is called '" + pose + "'");
        };
    }

    private static Stance folded(double lean, double feet, double stride) {
        return new Stance(
                lean, 19, -19, BODY, BELLY, WING, null, SHOULDER, FEATHERS, 0, -18, 14, 4, feet, stride, -6, 26);
    }

    private static final double[] BODY = {12, -24, -3, -16, -19, 1, -28, 15, -21, 26, -2, 31, 18, 25, 30, 9, 32, -12};
    private static final double[] BELLY = {38, 7, 32, 26, 8, 37, -24, 34, -17, 23, 0, 22, 13, 16, 24, 6};
    private static final double[] WING = {7, -8, -2, -10, -13, -5, -24, 6, -36, 17, -25, 20, -11, 17.5, 1, 11, 8, 1};
    private static final double[] SHOULDER = {6, -7, -2, -8.5, -11, -4, -12, 3, -5, 7, 3, 3};
    private static final double[] FEATHERS = {
        -9, 2, -18, 6, -28, 15, -6, 6, -15, 10.5, -23, 17, -2, 9, -8, 13, -15, 17, 4, -2, -1, 8, -11, 5
    };
    private static final Stance FLYING = new Stance(
            -8,
            25,
            -8,
            new double[] {18, -17, 2, -14, -16, -11, -31, -3, -23, 10, -3, 18, 16, 16, 29, 7, 33, -6},
            new double[] {38, 1, 24, 20, 0, 26, -28, 15, -19, 6, 0, 6, 13, 4, 24, -3},
            new double[] {
                8, -8, 5, -20, -5, -34, -19, -45, -26, -41, -26, -34, -31, -29, -27, -22, -27, -15, -19, -9, -10, -3, 1,
                -1
            },
            new double[] {12, -9, 13, -24, 8, -37, 0, -47, -6, -42, -9, -33, -10, -20, -3, -9},
            new double[] {6, -8, 3, -20, -5, -30, -14, -26, -16, -15, -10, -6, 0, -3},
            new double[] {
                -6, -23, -14, -32, -21, -41, -7, -19, -16, -26, -26, -32, -9, -14, -17, -18, -25, -21, -9, -8, -15, -10,
                -21, -12
            },
            -16,
            -22,
            0,
            11,
            36,
            0,
            -8,
            12);
}
