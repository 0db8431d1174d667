/** Settings of training runs and networks as records: defaults, presets and overrides. */
@NullMarked
package org.drgan.settings;

import org.jspecify.annotations.NullMarked;
