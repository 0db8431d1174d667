/** DR-GAN for Java programs: load a model, draw pictures for sentences, close it. */
@NullMarked
package org.drgan;

import org.jspecify.annotations.NullMarked;
