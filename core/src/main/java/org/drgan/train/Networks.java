package org.drgan.train;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Module;
import org.drgan.damsm.ImageEncoder;
import org.drgan.damsm.TextEncoder;
import org.drgan.discriminator.Discriminator;
import org.drgan.generator.Generator;
import org.drgan.loss.RealFeatures;
import org.drgan.tensor.State;

/**
 * Every network that takes part in training DR-GAN.
 *
 * @param text sentence to words and code; frozen
 * @param image picture to regions and code; frozen
 * @param generator draws the pictures
 * @param discriminators one a stage, smallest first
 * @param realFeatures one a refinement stage, reading the real picture at that stage's input size; empty without the
 *     disentangling loss
 */
record Networks(
        TextEncoder text,
        ImageEncoder image,
        Generator generator,
        List<Discriminator> discriminators,
        List<RealFeatures> realFeatures) {

    List<Module> all() {
        List<Module> all = new ArrayList<>(List.of(text, image, generator));
        all.addAll(discriminators);
        all.addAll(realFeatures);
        return all;
    }

    /** While frozen, a discriminator passes gradients on to pictures but collects none and changes nothing of its own. */
    void freezeDiscriminators(boolean frozen) {
        for (Discriminator discriminator : discriminators) {
            discriminator.train(!frozen);
            State.parameters(discriminator).values().forEach(parameter -> parameter.requires_grad_(!frozen));
        }
    }
}
