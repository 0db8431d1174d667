/** The parts of the demo: what it draws, how it trains, the page about both. */
@NullMarked
package org.drgan.cli.demo;

import org.jspecify.annotations.NullMarked;
