/**
 * Where states of continuous queries are kept beside the heap: folders of a node, and RocksDB in them. What is kept, and when
 * it moves there, is decided in {@link io.runnel.sql.operator.StateShare}. Nothing outlives the process: a persistent query's
 * states come from its changelog. Read {@link io.runnel.sql.host.state.StateStores} first.
 */
@NullMarked
package io.runnel.sql.host.state;

import org.jspecify.annotations.NullMarked;
