/** The discriminators with their distribution normalisation (DNM). */
@NullMarked
package org.drgan.discriminator;

import org.jspecify.annotations.NullMarked;
