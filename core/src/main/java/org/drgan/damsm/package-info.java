/** The text encoder, the image encoders and the losses that match words and sentences to pictures (AttnGAN, section 3.2). */
@NullMarked
package org.drgan.damsm;

import org.jspecify.annotations.NullMarked;
