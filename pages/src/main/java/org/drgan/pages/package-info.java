/** Self-contained HTML pages about training runs, models and data. */
@NullMarked
package org.drgan.pages;

import org.jspecify.annotations.NullMarked;
