/** HTML about trainings, models and data, and pages of it that need nothing but themselves. */
@NullMarked
package org.drgan.pages;

import org.jspecify.annotations.NullMarked;
