/** HTTP: the pages' interface, that of OpenAI's image clients and that of Stable Diffusion web UI's clients. */
@NullMarked
package org.drgan.studio.web;

import org.jspecify.annotations.NullMarked;
