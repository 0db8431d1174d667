package org.drgan.model;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Values for an import that are not in the file.
 *
 * @param part of a checkpoint that holds several; null if it holds one
 * @param captions AttnGAN's {@code captions.pickle} or a {@code vocabulary.json}; null for none
 * @param temperature divisor of a DR-GAN generator's gates, the batch size of its training; null for 22 with two
 *     residual blocks (birds) and 20 with three (COCO)
 */
public record ImportOptions(
        @Nullable String part,
        @Nullable Path captions,
        @Nullable Double temperature) {}
