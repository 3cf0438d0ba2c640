/**
 * Which schemas may follow one another. Read {@link io.runnel.registry.compatibility.Compatibility} first: it turns a
 * level into pairs of reader and writer; the rules per format stand beside it. Pure: no state, no log, no clock.
 */
@NullMarked
package io.runnel.registry.compatibility;

import org.jspecify.annotations.NullMarked;
