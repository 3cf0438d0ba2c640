package io.runnel.sql.format;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.runnel.sql.catalog.ColumnType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/**
 * Reads messages straight from their bytes: a field that somebody asked for goes to its place, all others are passed
 * over. Thread-safe.
 */
final class ProtobufMessageReader {
    private final Map<Integer, Step> stepsByNumber = new HashMap<>();
    private final List<Step> all = new ArrayList<>();
    private final List<Constant> constants = new ArrayList<>();
    private final Map<OneofDescriptor, List<Member>> membersByOneof = new HashMap<>();

    /** A reader of all values that a list of fields has, each in its own place. */
    static ProtobufMessageReader of(Descriptor message, List<String> names, List<RelDataType> types, String path) {
        ProtobufMessageReader reader = new ProtobufMessageReader();
        for (int i = 0; i < names.size(); i++) {
            FieldDescriptor field = ProtobufTypes.field(message, names.get(i));
            if (field != null) {
                reader.add(field, types.get(i), path + "->" + names.get(i), i);
            }
        }
        return reader;
    }

    /** @throws SchemaMismatchException if the field's values can never be of the type */
    void add(FieldDescriptor field, RelDataType type, String path, int place) {
        Step step = step(field, type, path, place);
        OneofDescriptor oneof = field.getRealContainingOneof();
        if (oneof != null) {
            List<Member> members = membersByOneof.computeIfAbsent(oneof, none -> new ArrayList<>());
            Member member = new Member(step, members);
            members.add(member);
            step = member;
        }
        stepsByNumber.put(field.getNumber(), step);
        all.add(step);
    }

    /** What a place holds though no field is read into it. */
    void addConstant(int place, @Nullable Object value) {
        constants.add(new Constant(place, value));
    }

    /** Reads up to the end of the bytes, or to the limit that is pushed. */
    void read(CodedInputStream in, @Nullable Object[] row) throws IOException {
        for (Constant constant : constants) {
            row[constant.place] = constant.value;
        }
        for (Step step : all) {
            row[step.place()] = step.absent();
        }
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            Step step = stepsByNumber.get(WireFormat.getTagFieldNumber(tag));
            boolean read = step != null && step.read(in, WireFormat.getTagWireType(tag), row);
            if (!read && !in.skipField(tag)) {
                throw new InvalidProtocolBufferException(
                        "group " + WireFormat.getTagFieldNumber(tag) + " ends where none began");
            }
        }
    }

    /** Reads a message that comes with its length before it. */
    void readDelimited(CodedInputStream in, @Nullable Object[] row) throws IOException {
        int before = in.pushLimit(in.readRawVarint32());
        read(in, row);
        if (in.getBytesUntilLimit() != 0) {
            throw new InvalidProtocolBufferException("a message within it ends too early");
        }
        in.popLimit(before);
    }

    private static Step step(FieldDescriptor field, RelDataType type, String path, int place) {
        if (field.isMapField()) {
            return new MapStep(place, ProtobufEntryReader.of(field, type, path));
        }
        if (!field.isRepeated()) {
            ProtobufValue value = ProtobufValue.of(field, type, path);
            return new One(place, field.getLiteType().getWireType(), value, absent(field, type, path));
        }
        if (type.getSqlTypeName() != SqlTypeName.ARRAY) {
            throw ProtobufValue.mismatch(field, type, path);
        }
        ProtobufValue element = ProtobufValue.of(field, ColumnType.element(type), path + "[]");
        return new Many(place, field.getLiteType().getWireType(), field.isPackable(), element);
    }

    /** What a message says of a single field by leaving it out: null where it can tell, else the field's default. */
    static @Nullable Object absent(FieldDescriptor field, RelDataType type, String path) {
        if (field.isRepeated() || ProtobufTypes.isMessage(field) || field.getType() == FieldDescriptor.Type.GROUP) {
            return null;
        }
        boolean inEntry = field.getContainingType().getOptions().getMapEntry(); // Entries have both, whatever they say.
        if (field.hasPresence() && !field.hasDefaultValue() && !inEntry) {
            return null;
        }
        Object value = field.getDefaultValue();
        if (value instanceof ByteString bytes) {
            value = bytes.toByteArray();
        } else if (value instanceof EnumValueDescriptor symbol) {
            value = symbol.getName();
        }
        return ProtobufValue.convert(field, type, path).of(value);
    }

    private record Constant(int place, @Nullable Object value) {}

    /** What to do with one field. */
    private sealed interface Step {
        int place();

        @Nullable
        Object absent();

        /** False for a wire type that is not the field's: then it counts as unknown. */
        boolean read(CodedInputStream in, int wireType, @Nullable Object[] row) throws IOException;
    }

    private record One(
            int place,
            int fieldWireType,
            ProtobufValue value,
            @Nullable Object absent) implements Step {
        @Override
        public boolean read(CodedInputStream in, int wireType, @Nullable Object[] row) throws IOException {
            if (wireType != fieldWireType) {
                return false;
            }
            row[place] = value.read(in);
            return true;
        }
    }

    /** A field of a oneof: the others hold nothing once it comes. */
    private record Member(Step field, List<Member> members) implements Step {
        @Override
        public int place() {
            return field.place();
        }

        @Override
        public @Nullable Object absent() {
            return field.absent();
        }

        @Override
        public boolean read(CodedInputStream in, int wireType, @Nullable Object[] row) throws IOException {
            boolean read = field.read(in, wireType, row);
            for (Member other : members) {
                if (read && other != this) {
                    row[other.place()] = other.absent();
                }
            }
            return read;
        }
    }

    private record Many(int place, int fieldWireType, boolean packable, ProtobufValue element) implements Step {
        @Override
        public Object absent() {
            return new ArrayList<>();
        }

        @Override
        @SuppressWarnings("unchecked") // absent() put the list there
        public boolean read(CodedInputStream in, int wireType, @Nullable Object[] row) throws IOException {
            List<@Nullable Object> list = (List<@Nullable Object>) row[place];
            if (wireType == fieldWireType) {
                list.add(element.read(in));
                return true;
            }
            if (!packable || wireType != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                return false;
            }
            int before = in.pushLimit(in.readRawVarint32());
            while (in.getBytesUntilLimit() > 0) {
                list.add(element.read(in));
            }
            in.popLimit(before);
            return true;
        }
    }

    private record MapStep(int place, ProtobufEntryReader entry) implements Step {
        @Override
        public Object absent() {
            return new LinkedHashMap<>();
        }

        @Override
        @SuppressWarnings("unchecked") // absent() put the map there
        public boolean read(CodedInputStream in, int wireType, @Nullable Object[] row) throws IOException {
            if (wireType != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                return false;
            }
            entry.read(in, (Map<@Nullable Object, @Nullable Object>) row[place]);
            return true;
        }
    }
}
