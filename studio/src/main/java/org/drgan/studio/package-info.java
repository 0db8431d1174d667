/** The studio: a web application for drawing, training, and studies in which people judge pictures. */
@NullMarked
package org.drgan.studio;

import org.jspecify.annotations.NullMarked;
