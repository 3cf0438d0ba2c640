/** Handlers of the APIs of consumer groups: requests become events of the group coordinator, its answers responses. */
@NullMarked
package io.runnel.log.broker.group;

import org.jspecify.annotations.NullMarked;
