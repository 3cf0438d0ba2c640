package io.runnel.registry.schema;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.jspecify.annotations.Nullable;

/**
 * Walks a binary Avro value to its end without building it. Avro's own reader would allocate what the lengths in the
 * payload claim; here a payload costs no more than its own size, whatever it claims.
 */
final class AvroPayload {
    /** Recursive schemas nest as deep as the data says; past this the walk would endanger the thread's stack. */
    private static final int MAX_DEPTH = 500;
    /** Items of no size (null, empty records) are not bounded by the payload's length. */
    private static final long MAX_EMPTY_ITEMS = 1_000_000;

    private final BinaryDecoder in;
    private final WorkBudget budget;
    private long itemsLeft;

    private AvroPayload(BinaryDecoder in, int length, WorkBudget budget) {
        this.in = in;
        this.budget = budget;
        this.itemsLeft = length + MAX_EMPTY_ITEMS;
    }

    static @Nullable String refusal(Schema schema, ByteBuffer payload, WorkBudget budget) {
        int length = payload.remaining();
        AvroPayload walk = new AvroPayload(decoder(payload), length, budget);
        try {
            walk.value(schema, 0);
            return walk.in.isEnd() ? null : "bytes are left over after the value";
        } catch (EOFException e) {
            return "the value ends early, after " + length + " bytes";
        } catch (MalformedException e) {
            return e.getMessage();
        } catch (IOException | AvroRuntimeException | UnsupportedOperationException e) {
            return "the value is malformed: " + e.getMessage();
        }
    }

    private static BinaryDecoder decoder(ByteBuffer payload) {
        if (payload.hasArray()) {
            int offset = payload.arrayOffset() + payload.position();
            return DecoderFactory.get().binaryDecoder(payload.array(), offset, payload.remaining(), null);
        }
        byte[] copy = new byte[payload.remaining()];
        payload.duplicate().get(copy);
        return DecoderFactory.get().binaryDecoder(copy, null);
    }

    private void value(Schema schema, int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            throw new MalformedException("values are nested deeper than " + MAX_DEPTH + " levels");
        }
        budget.spend(1);
        switch (schema.getType()) {
            case NULL -> in.readNull();
            case BOOLEAN -> in.readBoolean();
            case INT -> in.readInt();
            case LONG -> in.readLong();
            case FLOAT -> in.readFloat();
            case DOUBLE -> in.readDouble();
            case STRING, BYTES -> in.skipFixed(index("length", in.readLong(), Integer.MAX_VALUE));
            case FIXED -> in.skipFixed(schema.getFixedSize());
            case ENUM ->
                index(
                        "symbol of enum " + schema.getFullName(),
                        in.readEnum(),
                        schema.getEnumSymbols().size());
            case UNION -> value(schema.getTypes().get(branch(schema)), depth + 1);
            case RECORD -> fields(schema, depth);
            case ARRAY -> items(schema.getElementType(), false, depth);
            case MAP -> items(schema.getValueType(), true, depth);
        }
    }

    private void fields(Schema schema, int depth) throws IOException {
        for (Schema.Field field : schema.getFields()) {
            value(field.schema(), depth + 1);
        }
    }

    private int branch(Schema union) throws IOException {
        return index("union branch", in.readLong(), union.getTypes().size());
    }

    /** Arrays and maps come in blocks: a count, the items, and at last a count of zero. */
    private void items(Schema item, boolean keyed, int depth) throws IOException {
        for (long count = in.readArrayStart(); count != 0; count = in.arrayNext()) {
            itemsLeft -= count;
            if (count < 0 || itemsLeft < 0) {
                throw new MalformedException("a block claims " + count + " items, more than the value can hold");
            }
            for (long i = 0; i < count; i++) {
                if (keyed) {
                    in.skipFixed(index("length", in.readLong(), Integer.MAX_VALUE));
                }
                value(item, depth + 1);
            }
        }
    }

    private static int index(String what, long value, int bound) throws MalformedException {
        if (value < 0 || value >= bound) {
            throw new MalformedException(what + " " + value + " is outside 0 to " + (bound - 1));
        }
        return (int) value;
    }

    private static final class MalformedException extends IOException {
        private static final long serialVersionUID = 1L;

        MalformedException(String message) {
            super(message);
        }
    }
}
