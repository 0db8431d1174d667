/** What a training and its networks are made of, as records: defaults, presets, single settings over them. */
@NullMarked
package org.drgan.settings;

import org.jspecify.annotations.NullMarked;
