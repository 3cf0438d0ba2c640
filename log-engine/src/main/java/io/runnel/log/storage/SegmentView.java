package io.runnel.log.storage;

import io.runnel.log.search.Summary;
import org.jspecify.annotations.Nullable;

/**
 * A segment as others see it.
 *
 * @param summary what its key filter's file says; null if it has none
 * @param active whether it is being written
 */
public record SegmentView(SegmentFacts facts, @Nullable Summary summary, boolean active) {}
