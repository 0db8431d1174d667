/** Data sets in Parquet files, by DuckDB. */
@NullMarked
package org.drgan.parquet;

import org.jspecify.annotations.NullMarked;
