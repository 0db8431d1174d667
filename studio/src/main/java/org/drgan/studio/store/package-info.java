/** The database: jobs, pictures, studies. */
@NullMarked
package org.drgan.studio.store;

import org.jspecify.annotations.NullMarked;
