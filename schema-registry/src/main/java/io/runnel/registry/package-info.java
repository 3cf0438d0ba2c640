/**
 * The schema registry: subjects, versions, compatibility, and the rule that decides which records may enter a topic.
 * Read {@link io.runnel.registry.SchemaRegistry} first. It knows the log, and nothing of SQL.
 */
@NullMarked
package io.runnel.registry;

import org.jspecify.annotations.NullMarked;
