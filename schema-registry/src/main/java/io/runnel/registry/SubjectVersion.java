package io.runnel.registry;

/** One version of a subject. Versions count from 1 within a subject; ids are unique in the registry. */
public record SubjectVersion(String subject, int version, int id, SchemaText schema) {}
