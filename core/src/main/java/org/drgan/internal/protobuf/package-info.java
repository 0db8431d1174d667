/** Writes protocol buffers, for files of other programs. */
@NullMarked
package org.drgan.internal.protobuf;

import org.jspecify.annotations.NullMarked;
