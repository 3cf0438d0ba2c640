package io.runnel.sql.format;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.runnel.sql.catalog.ColumnType;
import java.io.IOException;
import java.util.Map;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/** Reads the entries of a map field. Thread-safe. */
record ProtobufEntryReader(ProtobufMessageReader entry) {
    /** @throws SchemaMismatchException if the field's entries can never be those of the type */
    static ProtobufEntryReader of(FieldDescriptor field, RelDataType type, String path) {
        if (type.getSqlTypeName() != SqlTypeName.MAP) {
            throw ProtobufValue.mismatch(field, type, path);
        }
        Descriptor message = field.getMessageType();
        ProtobufMessageReader entry = new ProtobufMessageReader();
        entry.add(message.findFieldByNumber(1), ColumnType.key(type), path + "[].key", 0);
        entry.add(message.findFieldByNumber(2), ColumnType.value(type), path + "[].value", 1);
        return new ProtobufEntryReader(entry);
    }

    void read(CodedInputStream in, Map<@Nullable Object, @Nullable Object> map) throws IOException {
        @Nullable Object[] pair = new @Nullable Object[2];
        entry.readDelimited(in, pair);
        map.put(pair[0], pair[1]);
    }
}
