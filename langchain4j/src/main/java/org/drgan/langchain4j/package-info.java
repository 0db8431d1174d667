/** DR-GAN as an image model of LangChain4j, in the same process. */
@NullMarked
package org.drgan.langchain4j;

import org.jspecify.annotations.NullMarked;
