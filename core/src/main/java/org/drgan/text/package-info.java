/** From a sentence to word numbers: tokenizer, vocabulary, caption. */
@NullMarked
package org.drgan.text;

import org.jspecify.annotations.NullMarked;
