/**
 * Programs that write and read records by the schemas of a registry, each in one file to be copied. They know nothing of
 * Runnel but its addresses, and work with any broker and registry of that kind.
 */
@org.jspecify.annotations.NullMarked
package io.runnel.examples.registry;
