package io.runnel.sql.format;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.rel.type.RelDataType;
import org.jspecify.annotations.Nullable;

/** Reads the wanted fields of one message into the places of an array, and passes over the others. Thread-safe. */
final class ProtobufMessage {
    private final Map<Integer, Step> steps = new HashMap<>();
    private final List<Step> absent = new ArrayList<>();

    /** @param clears places of the other fields of its oneof */
    private record Step(int place, ProtobufValue value, int[] clears) {}

    /**
     * One field that is wanted.
     *
     * @param path for messages: {@code COLUMN} or {@code COLUMN->FIELD}
     */
    record Wanted(FieldDescriptor field, RelDataType type, String path, int place) {}

    /** @throws SchemaMismatchException if a field's values can never become what is wanted of it */
    ProtobufMessage(List<Wanted> wanted) {
        for (Wanted each : wanted) {
            ProtobufValue value = ProtobufValue.of(each.field(), each.type(), each.path());
            Step step = new Step(each.place(), value, others(each, wanted));
            steps.put(each.field().getNumber(), step);
            absent.add(step);
        }
    }

    private static int[] others(Wanted each, List<Wanted> wanted) {
        OneofDescriptor oneOf = each.field().getRealContainingOneof();
        return wanted.stream()
                .filter(other -> oneOf != null
                        && other != each
                        && oneOf.equals(other.field().getRealContainingOneof()))
                .mapToInt(Wanted::place)
                .toArray();
    }

    /** What stands in the places until a field comes: its default, an empty list or map, or null. */
    void prepare(@Nullable Object[] values) {
        for (Step step : absent) {
            values[step.place()] = step.value().absent();
        }
    }

    /** Reads to the end of the input. A field that comes again replaces its value, joins a list or completes a message. */
    void read(ProtobufInput in, @Nullable Object[] values) {
        while (in.hasMore()) {
            int tag = (int) in.varint();
            Step step = steps.get(tag >>> 3);
            if (tag >>> 3 == 0) {
                throw new RecordFormatException("it has a field of number 0");
            }
            if (step == null || !step.value().reads(tag & 7)) {
                in.skip(tag >>> 3, tag & 7);
                continue;
            }
            for (int place : step.clears()) {
                values[place] = null;
            }
            values[step.place()] = step.value().read(in, tag & 7, values[step.place()]);
        }
    }

    /** The field of this name, else the first whose name differs in case only, else null. */
    static @Nullable FieldDescriptor field(Descriptor message, String name) {
        FieldDescriptor exact = message.findFieldByName(name);
        if (exact != null) {
            return exact;
        }
        return message.getFields().stream()
                .filter(field -> field.getName().equalsIgnoreCase(name))
                .findFirst()
                .orElse(null);
    }
}
