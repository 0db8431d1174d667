package org.drgan.settings;

/** Checks the settings for the released code's losses, whose weights are constants. */
final class ReleasedSettings {
    private ReleasedSettings() {}

    /** @throws IllegalArgumentException naming a setting that the released code does not have */
    static void requireFit(LossSettings loss, TrainSettings train) {
        Require.check(
                train.batchSize() >= 2,
                "train.batchSize must be at least 2 with releasedCode, but is " + train.batchSize());
        requireUsual("train.contrasts", train.contrasts(), 0);
        requireUsual("train.pairs", train.pairs(), false);
        Require.check(
                train.accumulate() == 1,
                "train.accumulate must be 1 with releasedCode, whose losses are of the whole batch, but is "
                        + train.accumulate());
        LossSettings usual = LossSettings.defaults();
        requireUsual("loss.features", loss.features(), 0.0);
        requireUsual("loss.variety", loss.variety(), 0.0);
        requireUsual("loss.spectrum", loss.spectrum(), 0.0);
        requireUsual("loss.margin", loss.margin(), LossSettings.defaults().margin());
        requireUsual("loss.balanced", loss.balanced(), usual.balanced());
        requireUsual("loss.slope", loss.slope(), usual.slope());
        requireUsual("loss.disentangling", loss.disentangling(), usual.disentangling());
        requireUsual("loss.statistics", loss.statistics(), usual.statistics());
        requireUsual("loss.redrawing", loss.redrawing(), usual.redrawing());
        requireUsual("loss.autoencoder", loss.autoencoder(), usual.autoencoder());
        requireUsual("loss.beta", loss.beta(), usual.beta());
        requireUsual("loss.alignment", loss.alignment(), usual.alignment());
        requireUsual("loss.decodedAlignment", loss.decodedAlignment(), usual.decodedAlignment());
        requireUsual("loss.latentAlignment", loss.latentAlignment(), usual.latentAlignment());
        requireUsual("loss.codeDivergence", loss.codeDivergence(), usual.codeDivergence());
    }

    private static void requireUsual(String name, Object value, Object usual) {
        Require.check(
                value.equals(usual),
                name + " is not in the released code, so with releasedCode it must be " + usual + ", but is " + value);
    }
}
