/** The HTTP server: routes of the pages, OpenAI's image API and Stable Diffusion web UI's API. */
@NullMarked
package org.drgan.studio.web;

import org.jspecify.annotations.NullMarked;
