/**
 * Consumer groups: their members and assignments (the classic protocol, KIP-848) and their committed offsets. Pure state
 * machines over {@code __consumer_offsets}; no disk, socket, thread or clock.
 *
 * <p>Read {@link io.runnel.log.group.Groups} first: the state of one partition of the topic.
 */
@NullMarked
package io.runnel.log.group;

import org.jspecify.annotations.NullMarked;
