package io.runnel.registry.schema.protobuf;

import com.squareup.wire.schema.Location;
import io.runnel.registry.RegistryErrors;
import io.runnel.registry.RegistryException;
import io.runnel.registry.SchemaType;

/** Refusals of PROTOBUF schemas (42201): where in the text, and why. */
final class ProtoErrors {
    private ProtoErrors() {}

    static RegistryException invalid(String reason) {
        return RegistryErrors.invalidSchema(SchemaType.PROTOBUF, reason);
    }

    static RegistryException invalid(Location location, String reason) {
        return invalid(where(location) + reason);
    }

    /** Empty for an element that was read from a descriptor and stands in no line. */
    private static String where(Location location) {
        String file = location.getPath().isEmpty() ? "" : "'" + location.getPath() + "', ";
        return location.getLine() <= 0
                ? file.isEmpty() ? "" : "in " + file
                : "in " + file + "line " + location.getLine() + ", column " + location.getColumn() + ": ";
    }
}
