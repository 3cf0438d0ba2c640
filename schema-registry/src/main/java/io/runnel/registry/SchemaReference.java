package io.runnel.registry;

/** A schema that another one imports: the name it is imported by, and where its text is registered. */
public record SchemaReference(String name, String subject, int version) {}
