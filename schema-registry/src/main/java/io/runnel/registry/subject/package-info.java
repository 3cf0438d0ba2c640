/**
 * Subjects, versions and ids, and every decision about them. Read {@link io.runnel.registry.subject.RegistryState}
 * first, then {@link io.runnel.registry.subject.Command}: a decision is records to append and a reply, and applying
 * the records, now or at the next start, is the only way the state changes. Opens no log and no socket.
 */
@NullMarked
package io.runnel.registry.subject;

import org.jspecify.annotations.NullMarked;
