/**
 * What a search for keys or times knows of a part of a log, so that it need not read it: blocks of whole batches, and a
 * membership filter over the keys of each. Everything here is derived from the records and holds for them whatever is
 * missing: a filter names a block too many now and then, never one too few. Read {@link io.runnel.log.search.KeyFilter}
 * first, which draws the file.
 *
 * <p>Knows nothing of segments and their life: that is {@code log.storage}'s.
 */
@NullMarked
package io.runnel.log.search;

import org.jspecify.annotations.NullMarked;
