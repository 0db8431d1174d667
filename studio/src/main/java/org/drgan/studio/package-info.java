/** The studio: a web application that draws, keeps what was drawn, and lets people judge pictures. */
@NullMarked
package org.drgan.studio;

import org.jspecify.annotations.NullMarked;
