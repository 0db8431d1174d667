/** An ablation at work: its folder, its tasks in processes of their own, what came out. */
@NullMarked
package org.drgan.cli.ablation;

import org.jspecify.annotations.NullMarked;
