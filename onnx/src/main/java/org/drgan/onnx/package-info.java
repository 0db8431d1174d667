/** Trained models as ONNX files, for programs without libtorch. */
@NullMarked
package org.drgan.onnx;

import org.jspecify.annotations.NullMarked;
