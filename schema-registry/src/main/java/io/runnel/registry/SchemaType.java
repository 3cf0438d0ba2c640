package io.runnel.registry;

/** The kinds of schema, named as in the registry's REST API. A body without {@code schemaType} means {@link #AVRO}. */
public enum SchemaType {
    AVRO,
    JSON,
    PROTOBUF
}
