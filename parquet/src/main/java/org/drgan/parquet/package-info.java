/** Data sets in Parquet files, read with DuckDB. */
@NullMarked
package org.drgan.parquet;

import org.jspecify.annotations.NullMarked;
