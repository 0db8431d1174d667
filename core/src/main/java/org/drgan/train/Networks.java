package org.drgan.train;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Module;
import org.drgan.damsm.ImageEncoder;
import org.drgan.damsm.TextEncoder;
import org.drgan.discriminator.Discriminator;
import org.drgan.discriminator.FeatureDiscriminator;
import org.drgan.generator.Generator;
import org.drgan.model.MatchingModel;
import org.drgan.settings.Settings;
import org.drgan.tensor.Layers;
import org.drgan.tensor.Norms;
import org.drgan.tensor.State;
import org.jspecify.annotations.Nullable;

/**
 * Every network that takes part in training DR-GAN.
 *
 * @param text sentence to words and code; frozen
 * @param image picture to regions and code; frozen
 * @param generator draws the pictures
 * @param discriminators one per stage, smallest first
 * @param features judges the last stage's pictures by the image encoder's features; null when switched off
 */
record Networks(
        TextEncoder text,
        ImageEncoder image,
        Generator generator,
        List<Discriminator> discriminators,
        @Nullable FeatureDiscriminator features) {

    /**
     * New generator and discriminators with a matching model, which is frozen; weights come from libtorch's random
     * generator.
     */
    static Networks around(MatchingModel matching, Settings settings, Norms norms) {
        Generator generator = new Generator(settings.generator(), norms);
        Layers.initialise(generator);
        List<Discriminator> discriminators = new ArrayList<>();
        for (int side : generator.sides()) {
            Discriminator discriminator = new Discriminator(settings.discriminator(), side, norms);
            Layers.initialise(discriminator);
            discriminators.add(discriminator);
        }
        freeze(matching.text());
        freeze(matching.image());
        FeatureDiscriminator features = null;
        if (settings.loss().features() > 0) {
            features = new FeatureDiscriminator(
                    settings.discriminator(), matching.image().maps());
            Layers.initialise(features);
        }
        return new Networks(matching.text(), matching.image(), generator, discriminators, features);
    }

    private static void freeze(Module network) {
        network.eval();
        State.parameters(network).values().forEach(parameter -> parameter.requires_grad_(false));
    }

    List<Module> all() {
        List<Module> all = new ArrayList<>(List.of(text, image, generator));
        all.addAll(judging());
        return all;
    }

    /** Generator and discriminators. */
    List<Module> learning() {
        return all().subList(2, all().size());
    }

    private List<Module> judging() {
        List<Module> judging = new ArrayList<>(discriminators);
        if (features != null) {
            judging.add(features);
        }
        return judging;
    }

    /** A frozen discriminator passes gradients on to pictures but collects none, and its own state does not change. */
    void freezeDiscriminators(boolean frozen) {
        for (Module discriminator : judging()) {
            discriminator.train(!frozen);
            State.parameters(discriminator).values().forEach(parameter -> parameter.requires_grad_(!frozen));
        }
    }
}
