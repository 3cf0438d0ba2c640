package io.runnel.sql.format;

import java.io.IOException;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.BinaryDecoder;

/**
 * Passes over values that no column asks for. Avro's own skipping goes as deep as a recursive schema's values do, and
 * through as many items as a block claims; here both are bounded.
 */
final class AvroSkip {
    /** Past this the walk would endanger the thread's stack. The registry's check of payloads has the same bound. */
    private static final int MAX_DEPTH = 500;

    private final BinaryDecoder in;
    private final long room;
    private long items;

    private AvroSkip(BinaryDecoder in) throws IOException {
        this.in = in;
        this.room = AvroNested.room(in);
    }

    /** @return a reader that gives null */
    static AvroValue of(Schema schema) {
        return switch (schema.getType()) {
            case UNION, RECORD, ARRAY, MAP ->
                in -> {
                    new AvroSkip(in).value(schema, 0);
                    return null;
                };
            default ->
                in -> {
                    GenericDatumReader.skip(schema, in);
                    return null;
                };
        };
    }

    private void value(Schema schema, int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            throw new AvroRuntimeException("values are nested deeper than " + MAX_DEPTH + " levels");
        }
        switch (schema.getType()) {
            case UNION -> value(schema.getTypes().get(in.readIndex()), depth + 1);
            case RECORD -> {
                for (Schema.Field field : schema.getFields()) {
                    value(field.schema(), depth + 1);
                }
            }
            case ARRAY -> {
                for (long count = in.skipArray(); count != 0; count = in.skipArray()) {
                    items(schema.getElementType(), false, count, depth);
                }
            }
            case MAP -> {
                for (long count = in.skipMap(); count != 0; count = in.skipMap()) {
                    items(schema.getValueType(), true, count, depth);
                }
            }
            default -> GenericDatumReader.skip(schema, in);
        }
    }

    private void items(Schema item, boolean keyed, long count, int depth) throws IOException {
        AvroNested.check(items, count, room, "that is skipped");
        items += count;
        for (long i = 0; i < count; i++) {
            if (keyed) {
                in.skipString();
            }
            value(item, depth + 1);
        }
    }
}
