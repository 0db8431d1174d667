/** Orders for pictures that outlive the connection that gave them. */
@NullMarked
package org.drgan.studio.jobs;

import org.jspecify.annotations.NullMarked;
