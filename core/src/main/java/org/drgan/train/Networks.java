package org.drgan.train;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Module;
import org.drgan.damsm.ImageEncoder;
import org.drgan.damsm.TextEncoder;
import org.drgan.discriminator.Discriminator;
import org.drgan.generator.Generator;
import org.drgan.model.MatchingModel;
import org.drgan.settings.Settings;
import org.drgan.tensor.Layers;
import org.drgan.tensor.Norms;
import org.drgan.tensor.State;

/**
 * Every network that takes part in training DR-GAN.
 *
 * @param text sentence to words and code; frozen
 * @param image picture to regions and code; frozen
 * @param generator draws the pictures
 * @param discriminators one a stage, smallest first
 */
record Networks(TextEncoder text, ImageEncoder image, Generator generator, List<Discriminator> discriminators) {

    /** New generator and discriminators around a matching model, which is frozen; draws from libtorch's generator. */
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
        return new Networks(matching.text(), matching.image(), generator, discriminators);
    }

    private static void freeze(Module network) {
        network.eval();
        State.parameters(network).values().forEach(parameter -> parameter.requires_grad_(false));
    }

    List<Module> all() {
        List<Module> all = new ArrayList<>(List.of(text, image, generator));
        all.addAll(discriminators);
        return all;
    }

    /** Generator and discriminators. */
    List<Module> learning() {
        return all().subList(2, all().size());
    }

    /** While frozen, a discriminator passes gradients on to pictures but collects none and changes nothing of its own. */
    void freezeDiscriminators(boolean frozen) {
        for (Discriminator discriminator : discriminators) {
            discriminator.train(!frozen);
            State.parameters(discriminator).values().forEach(parameter -> parameter.requires_grad_(!frozen));
        }
    }
}
