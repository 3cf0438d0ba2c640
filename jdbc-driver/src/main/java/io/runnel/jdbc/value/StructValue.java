package io.runnel.jdbc.value;

import io.runnel.protocol.SqlType;
import java.sql.SQLException;
import java.sql.Struct;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A STRUCT: its fields' values as objects, in their order; the names stand in the type's name. */
public final class StructValue implements Struct {
    private final String typeName;
    private final @Nullable Object[] attributes;

    /** @param attributes objects as {@code getObject} gives them or setters take them */
    public StructValue(String typeName, @Nullable Object[] attributes) {
        this.typeName = typeName;
        this.attributes = attributes.clone();
    }

    static StructValue of(SqlType type, List<?> values, ReadingRules rules) throws SQLException {
        @Nullable Object[] attributes = new Object[values.size()];
        for (int i = 0; i < attributes.length; i++) {
            attributes[i] = ObjectValues.part(type.fields().get(i).type(), values.get(i), rules);
        }
        return new StructValue(type.name(), attributes);
    }

    @Override
    public String getSQLTypeName() {
        return typeName;
    }

    @Override
    public @Nullable Object[] getAttributes() {
        return attributes.clone();
    }

    @Override
    public @Nullable Object[] getAttributes(@Nullable Map<String, Class<?>> classes) {
        return getAttributes();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof StructValue struct
                && typeName.equals(struct.typeName)
                && Arrays.deepEquals(attributes, struct.attributes);
    }

    @Override
    public int hashCode() {
        return Arrays.deepHashCode(attributes);
    }

    @Override
    public String toString() {
        return typeName + Arrays.deepToString(attributes);
    }
}
