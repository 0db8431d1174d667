/** Several processes that train together, over PyTorch's c10d (TCPStore and Gloo). */
@NullMarked
package org.drgan.cluster;

import org.jspecify.annotations.NullMarked;
