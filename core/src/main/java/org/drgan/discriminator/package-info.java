/** The discriminators and their distribution normalization (DNM). */
@NullMarked
package org.drgan.discriminator;

import org.jspecify.annotations.NullMarked;
