package org.drgan.settings;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Which modules of DR-GAN are used, as in the paper's ablation study. All other settings, such as spectral norms, stay as
 * they are.
 */
public enum Ablation {
    /** None: with the settings of {@code cub-256}, AttnGAN with spectrally normalized discriminators. */
    @JsonProperty("baseline")
    BASELINE("baseline", false, false, false, false),
    /** Gates in the refinement stages, without their loss. */
    @JsonProperty("+sdm")
    SDM("+sdm", true, false, false, false),
    /** Semantic disentangling: gates and their loss. */
    @JsonProperty("+sdm+sdl")
    SDM_SDL("+sdm+sdl", true, true, false, false),
    /** Discriminators with a variational auto-encoder, without alignment. */
    @JsonProperty("+dnm")
    DNM("+dnm", false, false, true, false),
    /** Distribution normalization and alignment. */
    @JsonProperty("+dnm+dal")
    DNM_DAL("+dnm+dal", false, false, true, true),
    /** Everything. */
    @JsonProperty("full")
    FULL("full", true, true, true, true);

    private final String label;
    private final boolean disentangle;
    private final boolean disentanglingLoss;
    private final boolean normalize;
    private final boolean align;

    Ablation(String label, boolean disentangle, boolean disentanglingLoss, boolean normalize, boolean align) {
        this.label = label;
        this.disentangle = disentangle;
        this.disentanglingLoss = disentanglingLoss;
        this.normalize = normalize;
        this.align = align;
    }

    /** Whether the refinement stages have gates (SDM). */
    public boolean disentangle() {
        return disentangle;
    }

    /** Whether the gates are trained by their loss (SDL), which needs real features. */
    public boolean disentanglingLoss() {
        return disentanglingLoss;
    }

    /** Whether the discriminators carry a variational auto-encoder (DNM). */
    public boolean normalize() {
        return normalize;
    }

    /** Whether the generator aligns its pictures' distribution with the real ones' (DAL). */
    public boolean align() {
        return align;
    }

    /** The name in presets, as {@code +sdm+sdl}. */
    @Override
    public String toString() {
        return label;
    }
}
