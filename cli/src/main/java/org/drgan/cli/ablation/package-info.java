/** Ablations: their folder, their tasks in worker processes, their results. */
@NullMarked
package org.drgan.cli.ablation;

import org.jspecify.annotations.NullMarked;
