/** Trained models as folders: written by training, read by all others, imported from published checkpoints. */
@NullMarked
package org.drgan.model;

import org.jspecify.annotations.NullMarked;
