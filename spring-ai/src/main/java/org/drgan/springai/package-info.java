/** DR-GAN as an image model of Spring AI, in the same process. */
@NullMarked
package org.drgan.springai;

import org.jspecify.annotations.NullMarked;
