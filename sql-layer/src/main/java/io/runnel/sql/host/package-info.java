/**
 * Where continuous queries run: reading the log, states, commits, errors, answers. What they compute is in {@link
 * io.runnel.sql.operator}, what is to be computed in {@link io.runnel.sql.continuous}.
 */
@NullMarked
package io.runnel.sql.host;

import org.jspecify.annotations.NullMarked;
