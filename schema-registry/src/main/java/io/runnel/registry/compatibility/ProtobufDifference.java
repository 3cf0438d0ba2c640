package io.runnel.registry.compatibility;

/**
 * The changes between two Protobuf schemas that a reader does not survive, named as Confluent's registry names them.
 * All others (fields, messages or enum values added, optional fields removed, renamed, moved out of a oneof …) are fine.
 */
enum ProtobufDifference {
    PACKAGE_CHANGED("The package of the %s schema differs from that of the %s schema, at path '%s'"),
    MESSAGE_REMOVED("The %s schema lacks the MESSAGE type at path '%3$s' that the %2$s schema has"),
    FIELD_KIND_CHANGED("The type of the field at path '%3$s' in the %1$s schema is of another kind than in the %2$s"
            + " schema: scalar, message or map"),
    FIELD_SCALAR_KIND_CHANGED("The SCALAR field at path '%3$s' in the %1$s schema is written in another way than in"
            + " the %2$s schema"),
    FIELD_NAMED_TYPE_CHANGED("The MESSAGE type of the field at path '%3$s' in the %1$s schema does not match that in"
            + " the %2$s schema"),
    FIELD_NUMERIC_LABEL_CHANGED("The label of the NUMERIC field at path '%3$s' in the %1$s schema differs from that in"
            + " the %2$s schema"),
    REQUIRED_FIELD_ADDED("The required field at path '%3$s' in the %1$s schema is missing in the %2$s schema"),
    REQUIRED_FIELD_REMOVED("The %1$s schema lacks the required field at path '%3$s' of the %2$s schema"),
    ONEOF_FIELD_REMOVED("The %1$s schema lacks the oneof field at path '%3$s' of the %2$s schema"),
    MULTIPLE_FIELDS_MOVED_TO_ONEOF("More than one field of the oneof at path '%3$s' in the %1$s schema is outside a"
            + " oneof in the %2$s schema"),
    FIELD_MOVED_TO_EXISTING_ONEOF(
            "Fields of the oneof at path '%3$s' in the %1$s schema can be set together in the" + " %2$s schema");

    private final String description;

    ProtobufDifference(String description) {
        this.description = description;
    }

    Incompatibility at(String path, Direction direction) {
        return new Incompatibility(
                name(), path, String.format(description, direction.reader(), direction.writer(), path));
    }
}
