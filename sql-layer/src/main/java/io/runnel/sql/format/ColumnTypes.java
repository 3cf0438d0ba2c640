package io.runnel.sql.format;

import java.util.Objects;
import org.apache.calcite.rel.type.RelDataType;

/** Parts of nested types. */
final class ColumnTypes {
    private ColumnTypes() {}

    static RelDataType element(RelDataType array) {
        return Objects.requireNonNull(array.getComponentType(), "an ARRAY has elements");
    }

    static RelDataType key(RelDataType map) {
        return Objects.requireNonNull(map.getKeyType(), "a MAP has keys");
    }

    static RelDataType value(RelDataType map) {
        return Objects.requireNonNull(map.getValueType(), "a MAP has values");
    }
}
